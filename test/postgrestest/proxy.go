//go:build unix

package postgrestest

import (
	"bytes"
	"net"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// Proxy stands between a client and a server, and can lose the responses to commits.
type Proxy struct {
	listener net.Listener
	server   string
	mutex    sync.Mutex
	losing   int // responses to commits that are lost yet; -1: all
}

// DatabaseBehindProxy creates an empty database like NetworkDatabase, and returns its URL at a
// proxy in front of the server.
func DatabaseBehindProxy(t testing.TB) (string, *Proxy) {
	t.Helper()
	parsed, err := url.Parse(NetworkDatabase(t))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	p := &Proxy{listener: listener, server: parsed.Host}
	go p.serve()
	parsed.Host = listener.Addr().String()
	return parsed.String(), p
}

// LoseCommits makes the proxy lose the responses to the next count commits, or to all of them if
// count is -1.
func (p *Proxy) LoseCommits(count int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.losing = count
}

func (p *Proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.carry(client)
	}
}

// carry copies in both directions. To lose the response to a commit it waits for it, and then
// closes both connections.
func (p *Proxy) carry(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	responses := make(chan []byte)
	go read(server, responses)
	defer func() {
		go func() {
			for range responses { // until the connection to the server is closed
			}
		}()
	}()
	lost := make(chan struct{}, 1)
	go p.forward(client, server, lost)
	for response := range responses {
		select {
		case <-lost:
			return
		default:
		}
		if _, err := client.Write(response); err != nil {
			return
		}
	}
}

// read sends what a connection receives to a channel, which it closes at the end.
func read(conn net.Conn, received chan<- []byte) {
	defer close(received)
	for buffer := make([]byte, 1<<16); ; {
		n, err := conn.Read(buffer)
		if n > 0 {
			received <- bytes.Clone(buffer[:n])
		}
		if err != nil {
			return
		}
	}
}

// forward copies what a client sends to the server. It reports commits whose responses are lost.
func (p *Proxy) forward(client, server net.Conn, lost chan<- struct{}) {
	defer server.Close()
	var commit []byte
	for buffer := make([]byte, 1<<16); ; {
		n, err := client.Read(buffer)
		if name := preparedCommit(buffer[:n]); name != nil {
			commit = name
		}
		if commit != nil && bytes.Contains(buffer[:n], commit) && p.loseNext() {
			lost <- struct{}{}
		}
		if _, failed := server.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// loseNext reports whether the next response to a commit is lost.
func (p *Proxy) loseNext() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.losing > 0 {
		p.losing--
		return true
	}
	return p.losing < 0
}

// preparedCommit finds the message that prepares a commit, and returns what a message that runs
// it contains: the name of the prepared statement.
func preparedCommit(sent []byte) []byte {
	before, _, found := bytes.Cut(sent, []byte("\x00COMMIT\x00"))
	if !found {
		return nil
	}
	// The name follows the message's length, whose last byte is not zero.
	name := before[bytes.LastIndexByte(before, 0)+2:]
	return slices.Concat([]byte{0}, name, []byte{0})
}
