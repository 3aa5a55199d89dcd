package servecmd

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"

	"arkindex"
)

// gracePeriod is how long requests in flight may take to finish when the server stops.
const gracePeriod = 10 * time.Second

// httpServer serves requests over a network until it is stopped.
type httpServer struct {
	http.Server
	connections *connections
	gracePeriod time.Duration
	logger      *slog.Logger
}

// newHTTPServer returns a server with timeouts, so that no client keeps a connection for long
// without a request.
func newHTTPServer(
	handler http.Handler, logger *slog.Logger, connections *connections,
) *httpServer {
	s := &httpServer{gracePeriod: gracePeriod, logger: logger, connections: connections}
	s.Server = http.Server{
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	s.ConnContext = withConnection
	s.Handler = s.connections.admit(handler)
	return s
}

// run serves until the context ends, and then waits for the requests in flight. It returns nil
// even if some took too long. With a certificate, it serves TLS.
func (s *httpServer) run(
	ctx context.Context, listener net.Listener, certificate *serverCertificate,
) error {
	listener = boundedListener{listener, s.connections}
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
