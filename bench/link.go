package main

import (
	"net"
	"time"
)

// link is a long way to a server: what is sent takes a time in each direction, and a connection one round trip to be made.
type link struct {
	net.Listener
	server string // host and port
	oneWay time.Duration
}

func newLink(server string, oneWay time.Duration) (*link, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &link{listener, server, oneWay}
	go l.serve()
	return l, nil
}

func (l *link) serve() {
	for {
		near, err := l.Accept()
		if err != nil {
			return // closed
		}
		far, err := net.Dial("tcp", l.server)
		if err != nil {
			_ = near.Close()
			continue
		}
		// The client's system has its connection at once; over a long way the first byte would wait for the round trip.
		go l.carry(far, near, time.Now().Add(2*l.oneWay))
		go l.carry(near, far, time.Time{})
	}
}

// parcel is something on its way.
type parcel struct {
	content []byte
	arrives time.Time
}

// carry brings what comes from one side to the other, each piece after its time. Nothing leaves before start.
func (l *link) carry(to, from net.Conn, start time.Time) {
	way := make(chan parcel, 1<<10)
	go func() {
		defer to.Close()
		for p := range way {
			time.Sleep(time.Until(p.arrives))
			if _, err := to.Write(p.content); err != nil {
				break
			}
		}
		for range way { // the sender must not wait for ever
		}
	}()
	defer close(way)
	for {
		content := make([]byte, 64<<10)
		n, err := from.Read(content)
		if n > 0 {
			left := time.Now()
			if left.Before(start) {
				left = start
			}
			way <- parcel{content[:n], left.Add(l.oneWay)}
		}
		if err != nil {
			return
		}
	}
}
