package publish

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"time"
)

// network is a network inside the process, with real HTTP and TLS over pipes, that uses the time
// of its synctest bubble. It records all requests.
type network struct {
	hosts     map[string]*pipes // by name and port
	dialing   func(attempt int) error
	wrap      func(attempt int, connection net.Conn) net.Conn
	transport *http.Transport

	lock  sync.Mutex
	dials int
	seen  []seenRequest
}

// seenRequest is a request that a host has received.
type seenRequest struct {
	host, method, path, token string
}

// newNetwork returns a network without hosts.
func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{hosts: map[string]*pipes{}}
	n.transport = &http.Transport{
		DialContext: n.dial, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 1 << 20,
	}
	log.SetOutput(io.Discard) // where net/http reports unrequested responses
	t.Cleanup(func() {
		n.transport.CloseIdleConnections()
		log.SetOutput(os.Stderr)
	})
	return n
}

// serve adds a host that serves requests, over TLS if it has a certificate.
func (n *network) serve(
	t *testing.T, address string, handler http.Handler, certificate *tls.Certificate,
) {
	t.Helper()
	in := n.listen(address)
	if certificate != nil {
		in = tls.NewListener(
			in, &tls.Config{Certificates: []tls.Certificate{*certificate}, MinVersion: tls.VersionTLS12},
		)
	}
	n.serveOn(t, address, in, handler)
}

// listen adds a host.
func (n *network) listen(address string) net.Listener {
	in := &pipes{connections: make(chan net.Conn), closed: make(chan struct{})}
	n.hosts[address] = in
	return in
}

// serveOn serves the requests that reach a listener.
func (n *network) serveOn(
	t *testing.T, address string, listener net.Listener, handler http.Handler,
) {
	t.Helper()
	var running sync.WaitGroup
	server := &http.Server{
		ReadHeaderTimeout: time.Hour, ErrorLog: log.New(io.Discard, "", 0),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			running.Add(1)
			defer running.Done()
			n.lock.Lock()
			n.seen = append(
				n.seen, seenRequest{address, r.Method, r.URL.Path, r.Header.Get("Authorization")},
			)
			n.lock.Unlock()
			handler.ServeHTTP(w, r)
		}),
	}
	running.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		running.Wait()
	})
}

// dial connects to a host. An unknown host is an error of the resolver.
func (n *network) dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.lock.Lock()
	n.dials++
	attempt := n.dials
	n.lock.Unlock()
	if n.dialing != nil {
		if err := n.dialing(attempt); err != nil {
			return nil, err
		}
	}
	in, ok := n.hosts[address]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	ours, theirs := net.Pipe()
	select {
	case in.connections <- theirs:
	case <-in.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if n.wrap != nil {
		return n.wrap(attempt, ours), nil
	}
	return ours, nil
}

// requestsElsewhere lists the requests to hosts other than home.
func (n *network) requestsElsewhere(home string) []seenRequest {
	n.lock.Lock()
	defer n.lock.Unlock()
	return slices.DeleteFunc(slices.Clone(n.seen), func(s seenRequest) bool { return s.host == home })
}

// pipes is a listener whose connections are pipes.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

// Accept implements net.Listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case connection := <-p.connections:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

// Addr implements net.Listener.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// cut is a connection that breaks after a number of bytes in one direction.
type cut struct {
	net.Conn
	toRead, toWrite int
	broken          error
}

// Read implements net.Conn.
func (c *cut) Read(p []byte) (int, error) {
	if c.toRead == 0 {
		_ = c.Close()
		return 0, c.broken
	}
	n, err := c.Conn.Read(p[:min(len(p), c.toRead)])
	c.toRead -= n
	return n, err
}

// Write implements net.Conn.
func (c *cut) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p[:min(len(p), c.toWrite)])
	c.toWrite -= n
	if err == nil && n < len(p) {
		_ = c.Close()
		err = c.broken
	}
	return n, err
}
