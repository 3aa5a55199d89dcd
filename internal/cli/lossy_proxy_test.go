package cli

import (
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// lossyProxy forwards connections to a server, and kills each after a random number of bytes: in
// the middle of a request, in the middle of its response, or between the two.
type lossyProxy struct {
	net.Listener
	target string
	kills  atomic.Int64

	lock   sync.Mutex
	random *rand.Rand
}

func newLossyProxy(t *testing.T, target string, seed uint64) *lossyProxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &lossyProxy{Listener: listener, target: target, random: rand.New(rand.NewPCG(seed, seed))}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			connection, err := p.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.forward(connection.(*net.TCPConn)) })
		}
	})
	t.Cleanup(func() {
		_ = p.Close()
		running.Wait()
	})
	return p
}

// maxForwarded is the maximum number of bytes of a connection: a few requests with their
// responses.
const maxForwarded = 8000

// randomLimit returns how many bytes a connection forwards.
func (p *lossyProxy) randomLimit() int64 {
	p.lock.Lock()
	defer p.lock.Unlock()
	return p.random.Int64N(maxForwarded)
}

// forward copies bytes both ways until the limit is reached, or both sides are done.
func (p *lossyProxy) forward(client *net.TCPConn) {
	defer client.Close()
	dialled, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	server := dialled.(*net.TCPConn)
	defer server.Close()
	var left atomic.Int64
	left.Store(p.randomLimit())
	kill := sync.OnceFunc(func() {
		p.kills.Add(1)
		for _, end := range []*net.TCPConn{client, server} {
			_ = end.SetLinger(0) // discard what is in flight
			_ = end.Close()
		}
	})
	var both sync.WaitGroup
	both.Go(func() { copyLimited(client, server, &left, kill) })
	both.Go(func() { copyLimited(server, client, &left, kill) })
	both.Wait()
}

// copyLimited copies bytes one way, and kills the connection when the limit is reached.
func copyLimited(from, to *net.TCPConn, left *atomic.Int64, kill func()) {
	buffer := make([]byte, 4096)
	for {
		n, err := from.Read(buffer)
		if over := -left.Add(-int64(n)); over > 0 {
			_, _ = to.Write(buffer[:max(0, n-int(over))])
			kill()
			return
		}
		if _, writeErr := to.Write(buffer[:n]); err != nil || writeErr != nil {
			_ = to.CloseWrite()
			return
		}
	}
}
