package servecmd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"
)

// startServer serves on a free port until the test ends.
func startServer(t *testing.T, s *httpServer, certificate *serverCertificate) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, listener, certificate) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// hello returns a handler that responds to every request.
func hello() http.Handler {
	return http.HandlerFunc(
		func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") },
	)
}

// get sends a request on a new connection, and returns the response and its body.
func get(t *testing.T, url string, trusted *x509.CertPool) (*http.Response, string, error) {
	t.Helper()
	client := &http.Client{
		Transport: &http.Transport{
			DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trusted},
		},
	}
	response, err := client.Get(url)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response, string(content), err
}

func TestStopWaitsForRequestsInFlight(t *testing.T) {
	arrived, finish := make(chan bool), make(chan bool)
	s := newHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		arrived <- true
		<-finish
		_, _ = io.WriteString(w, "done")
	}), slog.New(slog.DiscardHandler), newConnections(false))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended, answers := make(chan error, 1), make(chan string, 1)
	go func() { ended <- s.run(ctx, listener, nil) }()
	go func() {
		_, body, err := get(t, "http://"+listener.Addr().String(), nil)
		if err != nil {
			body = err.Error()
		}
		answers <- body
	}()
	<-arrived
	stop()
	close(finish)
	if got := <-answers; got != "done" {
		t.Errorf("the request in flight got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestStopDoesNotWaitForSlowClients(t *testing.T) {
	arrived := make(chan bool)
	s := newHTTPServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		arrived <- true
		_, _ = io.ReadAll(r.Body)
	}), slog.New(slog.DiscardHandler), newConnections(false))
	s.gracePeriod = 10 * time.Millisecond
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx, listener, nil) }()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := io.WriteString(
		client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf",
	); err != nil {
		t.Fatal(err)
	}
	<-arrived
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if rest, err := io.ReadAll(client); len(rest) > 0 {
		t.Errorf("the client got %q, %v", rest, err)
	}
}
