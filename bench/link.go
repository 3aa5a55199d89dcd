package main

import (
	"net"
	"time"
)

// link is a slow connection to a server: data takes oneWay in each direction, and connecting takes
// a round trip.
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
		// The client's system connects at once; over a long distance the first byte waits for the
		// round trip.
		go l.carry(far, near, time.Now().Add(2*l.oneWay))
		go l.carry(near, far, time.Time{})
	}
}

// packet is data in transit.
type packet struct {
	content []byte
	arrives time.Time
}

// carry forwards data from one side to the other, each packet after its delay. Nothing is sent
// before start.
func (l *link) carry(to, from net.Conn, start time.Time) {
	way := make(chan packet, 1<<10)
	go func() {
		defer to.Close()
		for p := range way {
			time.Sleep(time.Until(p.arrives))
			if _, err := to.Write(p.content); err != nil {
				break
			}
		}
		for range way { // the sender must not block
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
			way <- packet{content[:n], left.Add(l.oneWay)}
		}
		if err != nil {
			return
		}
	}
}
