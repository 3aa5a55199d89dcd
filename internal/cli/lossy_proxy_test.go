package cli

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// lossyProxy leads connections to a server, and kills each after a number of bytes that it draws:
// as a network does, in the middle of a request, of its answer, or between the two.
type lossyProxy struct {
	net.Listener
	target string
	kills  atomic.Int64

	lock  sync.Mutex
	draws *rand.Rand
}

func newLossyProxy(t *testing.T, target string, seed uint64) *lossyProxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &lossyProxy{Listener: listener, target: target, draws: rand.New(rand.NewPCG(seed, seed))}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			connection, err := p.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.carry(connection.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() {
		_ = p.Close()
		running.Wait()
	})
	return p
}

// mostCarried is how many bytes a connection carries at most: a few requests with their answers.
const mostCarried = 8000

// draw draws how many bytes a connection carries.
func (p *lossyProxy) draw() int64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.draws.Int64N(mostCarried)
}

// carry carries bytes both ways until enough are carried, or either side has done.
func (p *lossyProxy) carry(client *net.TCPConn) {
	defer client.Close()
	dialled, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	server := dialled.(*net.TCPConn)
	defer server.Close()
	var left atomic.Int64
	left.Store(p.draw())
	kill := sync.OnceFunc(func() {
		p.kills.Add(1)
		for _, end := range []*net.TCPConn{client, server} {
			_ = end.SetLinger(0) // what is on the way is lost
			_ = end.Close()
		}
	})
	var both sync.WaitGroup
	both.Go(func() { pump(client, server, &left, kill) })
	both.Go(func() { pump(server, client, &left, kill) })
	both.Wait()
}

// pump carries bytes one way, and kills the connection when no more are left to carry.
func pump(from, to *net.TCPConn, left *atomic.Int64, kill func()) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if over := -left.Add(-int64(n)); over > 0 {
			_, _ = to.Write(buffer[:max(0, n-int(over))])
			kill()
			return
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			_ = to.CloseWrite()
			return
		}
	}
}
