package servecmd

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
)

// connect opens a connection, sends a request for a path, and waits for the header of the
// response.
func connect(t *testing.T, address, path string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	return conn
}

// few are connections of which there may be few.
func few(limit, share int) *connections {
	c := newConnections(false)
	c.max, c.share, c.excess = limit, share, 8
	return c
}

func TestIdleConnectionsGiveWay(t *testing.T) {
	for name, limits := range map[string]*connections{
		"in all": few(3, 100), "of an address": few(100, 3),
	} {
		t.Run(name, func(t *testing.T) {
			s := newHTTPServer(hello(), slog.New(slog.DiscardHandler), limits)
			address := startServer(t, s, nil)
			first := connect(t, address, "/")
			for range 3 {
				connect(t, address, "/")
			}
			response, body, err := get(t, "http://"+address, nil)
			if err != nil || response.StatusCode != http.StatusOK {
				t.Errorf("a new client gets %v %s, %v", response, body, err)
			}
			if _, err := io.Copy(io.Discard, first); err != nil && !strings.Contains(err.Error(), "reset") {
				t.Errorf("the oldest connection is not closed: %v", err)
			}
		})
	}
}

func TestConnectionsWithoutARequestGiveWay(t *testing.T) {
	s := newHTTPServer(hello(), slog.New(slog.DiscardHandler), few(2, 100))
	address := startServer(t, s, nil)
	for range 4 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "GET / HT"); err != nil {
			t.Fatal(err)
		}
	}
	if response, _, err := get(t, "http://"+address, nil); err != nil ||
		response.StatusCode != http.StatusOK {
		t.Errorf("a new client gets %v, %v", response, err)
	}
}

func TestHealthChecksGetInBesideRequestsThatLast(t *testing.T) {
	entered, leave := make(chan bool), make(chan bool)
	s := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- true
			<-leave
		}
		_, _ = io.WriteString(w, "hello")
	}), slog.New(slog.DiscardHandler), few(100, 3))
	address := startServer(t, s, nil)
	for range 3 {
		go func() { _, _, _ = get(t, "http://"+address+"/slow", nil) }()
		<-entered
	}
	for range 20 {
		response, body, err := get(t, "http://"+address+"/", nil)
		if err != nil || response.StatusCode != http.StatusServiceUnavailable ||
			response.Header.Get("Retry-After") != "1" || !strings.Contains(body, "too many connections") {
			t.Errorf("one too many gets %v %s, %v", response, body, err)
		}
		response, body, err = get(t, "http://"+address+"/healthz", nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Errorf("a health check gets %v %s, %v", response, body, err)
		}
	}
	close(leave)
	for {
		response, _, err := get(t, "http://"+address+"/", nil)
		if err == nil && response.StatusCode == http.StatusOK {
			break
		}
	}
}

func TestAddressWithTheMostConnectionsLosesOne(t *testing.T) {
	c := few(4, 100)
	var others []*connection
	for _, address := range []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.2:2", "192.0.2.2:3"} {
		others = append(others, c.accept(fakeConn{address: address}))
	}
	if c.accept(fakeConn{address: "192.0.2.3:1"}) == nil {
		t.Error("a third address gets nothing")
	}
	for i, want := range []bool{false, true, false, false} {
		if others[i].closed != want {
			t.Errorf("connection %d is closed: %v", i, others[i].closed)
		}
	}
}

// fakeConn is a connection that only has an address.
type fakeConn struct {
	net.Conn
	address string
}

func (c fakeConn) RemoteAddr() net.Addr {
	address, _ := net.ResolveTCPAddr("tcp", c.address)
	return address
}

func (c fakeConn) Close() error { return nil }
