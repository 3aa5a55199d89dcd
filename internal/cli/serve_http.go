package cli

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"arkindex"
)

const (
	// graceful is how long requests in flight may take to finish when the server is told to stop.
	graceful = 10 * time.Second
	// maxConnections bounds what clients that only wait can take of the server's memory.
	maxConnections = 1000
)

// httpServer answers requests over a network until it is told to stop.
type httpServer struct {
	http.Server
	open     atomic.Int64  // connections
	graceful time.Duration // how long requests in flight may take to finish
	logger   *slog.Logger
}

// newHTTPServer makes a server whose clients must be quick: nobody holds a connection for long without a request.
func newHTTPServer(handler http.Handler, logger *slog.Logger) *httpServer {
	s := &httpServer{graceful: graceful, logger: logger, Server: http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}}
	s.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			s.open.Add(-1)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.open.Load() > maxConnections {
			refuseConnection(w)
			return
		}
		handler.ServeHTTP(w, r)
	})
	return s
}

// refuseConnection answers a client that is one too many, in the form of the registry's errors, and hangs up.
func refuseConnection(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	const body = `{"detail":"too many connections: try again in 1 s","type":"server_error",` +
		`"errors":[{"attr":null,"code":"unavailable","detail":"too many connections: try again in 1 s"}]}` + "\n"
	_, _ = w.Write([]byte(body)) // a client that went away misses its answer
}

// boundedListener hangs up on clients when there are so many that not even a refusal can be sent to each.
type boundedListener struct {
	net.Listener
	server *httpServer
}

// Accept waits for the next connection.
func (l boundedListener) Accept() (net.Conn, error) {
	for {
		connection, err := l.Listener.Accept()
		if err != nil || l.server.open.Load() < 2*maxConnections {
			return connection, err
		}
		_ = connection.Close()
	}
}

// run serves until the context ends, then finishes the requests in flight, but for those whose clients take too long: they do not keep the
// server from ending well. With a certificate it speaks TLS.
func (s *httpServer) run(ctx context.Context, listener net.Listener, certificate *serverCertificate) error {
	listener = boundedListener{listener, s}
	failed := make(chan error, 1)
	go func() {
		if certificate == nil {
			failed <- s.Serve(listener)
			return
		}
		s.TLSConfig = certificate.config()
		failed <- s.ServeTLS(listener, "", "")
	}()
	select {
	case err := <-failed:
		return arkindex.Errorf(arkindex.CodeUnavailable, "the server stopped: %w", err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.graceful)
	defer cancel()
	if err := s.Shutdown(finish); err != nil {
		s.logger.Warn("requests in flight did not finish", "error", err)
		_ = s.Close() // nobody waits for what it may say
	}
	return nil
}
