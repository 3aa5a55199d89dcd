// Package middleware is what every request to a registry passes through, whether it is for the API
// or for a page: the request ID, the client's address, the request log, the metrics, and recovery
// from panics.
package middleware

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"arkindex"

	"github.com/google/uuid"
)

// requestIDHeader is the header with the ID of a request, which is in the log as well.
const requestIDHeader = "X-Request-Id"

// RequestID returns the ID of the request that a response is for.
func RequestID(w http.ResponseWriter) string { return w.Header().Get(requestIDHeader) }

// Entry describes a request for the log and the metrics. Address is the client's. The handler sets
// the others: Operation is the name of the operation, or its path if it is one for monitoring, or
// empty; User is the caller's email.
type Entry struct {
	Address   string
	Operation string
	User      string
}

// Handler serves requests and completes their entries.
type Handler func(http.ResponseWriter, *http.Request, *Entry)

// Config configures the middleware.
type Config struct {
	Logger  *slog.Logger
	Metrics *Metrics
	// BehindProxy means that a proxy in front sets X-Forwarded-For and X-Request-Id.
	BehindProxy bool
	// WriteError writes the response for a handler that panicked.
	WriteError func(http.ResponseWriter, *http.Request, error)
}

// Wrap returns a handler that passes requests to next, and logs and counts them.
func (c Config) Wrap(next Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(requestIDHeader, c.requestID(r))
		recorder := &responseRecorder{ResponseWriter: w}
		entry := &Entry{Address: c.clientAddress(r)}
		start := time.Now() // the system's clock, whatever that of the registry
		c.Metrics.inFlight.Add(1)
		defer c.Metrics.inFlight.Add(-1)
		c.recovered(next)(recorder, r, entry)
		took := time.Since(start)
		c.Metrics.record(entry.Operation, recorder.status, took)
		c.log(recorder, r, entry, took)
	})
}

// requestID returns the ID that a proxy gave the request, or a new one.
func (c Config) requestID(r *http.Request) string {
	given := r.Header.Get(requestIDHeader)
	const safe = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_."
	if c.BehindProxy && given != "" && len(given) <= 64 && strings.Trim(given, safe) == "" {
		return given
	}
	return uuid.NewString()
}

// recovered returns a handler that responds with an error if next panics.
func (c Config) recovered(next Handler) func(*responseRecorder, *http.Request, *Entry) {
	return func(w *responseRecorder, r *http.Request, entry *Entry) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(cause) // net/http's way to close the connection
			}
			c.Logger.ErrorContext(r.Context(), "operation panicked", "request_id", RequestID(w),
				"cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
			if w.status == 0 {
				err := arkindex.Errorf(arkindex.CodeInternal, "an operation panicked")
				c.WriteError(w, r, err)
			}
		}()
		next(w, r, entry)
	}
}

// log logs a request, without its query, which may contain what people search for. Requests for
// monitoring are logged for debugging only.
func (c Config) log(w *responseRecorder, r *http.Request, entry *Entry, took time.Duration) {
	level := slog.LevelInfo
	if strings.HasPrefix(entry.Operation, "/") {
		level = slog.LevelDebug
	}
	c.Logger.LogAttrs(r.Context(), level, "request",
		slog.String("request_id", RequestID(w)), slog.String("method", r.Method),
		slog.String("path", r.URL.Path), slog.String("operation", entry.Operation),
		slog.Int("status", w.status), slog.Int("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("address", entry.Address), slog.String("user", entry.User))
}

// responseRecorder records the status and the size of a response. A status of 0 means that nothing
// was written yet.
type responseRecorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader writes the status.
func (r *responseRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the body.
func (r *responseRecorder) Write(content []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(content)
	r.bytes += n
	return n, err
}

// Unwrap returns the original writer, for http.ResponseController.
func (r *responseRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
