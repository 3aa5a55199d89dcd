package servecmd

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
	// gracePeriod is how long requests in flight may take to finish when the server stops.
	gracePeriod = 10 * time.Second
	// maxConnections limits the memory that idle clients can use.
	maxConnections = 1000
)

// httpServer serves requests over a network until it is stopped.
type httpServer struct {
	http.Server
	connections atomic.Int64 // open ones
	gracePeriod time.Duration
	logger      *slog.Logger
}

// newHTTPServer returns a server with timeouts, so that no client keeps a connection for long
// without a request.
func newHTTPServer(handler http.Handler, logger *slog.Logger) *httpServer {
	s := &httpServer{gracePeriod: gracePeriod, logger: logger, Server: http.Server{
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
			s.connections.Add(1)
		case http.StateClosed, http.StateHijacked:
			s.connections.Add(-1)
		}
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.connections.Load() > maxConnections {
			refuseConnection(w)
			return
		}
		handler.ServeHTTP(w, r)
	})
	return s
}

// refuseConnection rejects the request of a client that is one too many, with an error like those
// of the registry, and closes the connection.
func refuseConnection(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	const detail = `"detail":"too many connections: try again in 1 s"`
	const body = `{` + detail + `,"type":"server_error",` +
		`"errors":[{"attr":null,"code":"unavailable",` + detail + `}]}` + "\n"
	_, _ = w.Write([]byte(body)) // the client may be gone
}

// boundedListener closes connections when there are too many even to send each an error.
type boundedListener struct {
	net.Listener
	server *httpServer
}

// Accept implements net.Listener.
func (l boundedListener) Accept() (net.Conn, error) {
	for {
		connection, err := l.Listener.Accept()
		if err != nil || l.server.connections.Load() < 2*maxConnections {
			return connection, err
		}
		_ = connection.Close()
	}
}

// run serves until the context ends, and then waits for the requests in flight. It returns nil
// even if some took too long. With a certificate, it serves TLS.
func (s *httpServer) run(
	ctx context.Context, listener net.Listener, certificate *serverCertificate,
) error {
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
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.gracePeriod)
	defer cancel()
	if err := s.Shutdown(finish); err != nil {
		s.logger.Warn("requests in flight did not finish", "error", err)
		_ = s.Close() // nothing is left to do about an error
	}
	return nil
}
