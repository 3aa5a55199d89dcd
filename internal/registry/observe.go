package registry

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

// requestIDHeader names a request in answers and in the log, so that one can be found by the other.
const requestIDHeader = "X-Request-Id"

// observation is what the log and the metrics say of one request.
type observation struct {
	registry  *Registry
	writer    *recorder
	request   *http.Request
	operation string // its name, or its path when it has none; empty for what is no operation
	user      string
	start     time.Time
	share     share // of the memory for lists, until the answer is written
}

// observe begins to watch a request. Duration is measured by the system's clock whatever the registry's is.
func (r *Registry) observe(w http.ResponseWriter, request *http.Request) *observation {
	w.Header().Set(requestIDHeader, r.requestID(request))
	r.metrics.inFlight.Add(1)
	return &observation{registry: r, writer: &recorder{ResponseWriter: w}, request: request, start: time.Now(), share: share{room: r.room}}
}

// requestID takes over the name that a proxy has given the request, else makes one.
func (r *Registry) requestID(request *http.Request) string {
	given := request.Header.Get(requestIDHeader)
	const safe = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_."
	if r.config.BehindProxy && given != "" && len(given) <= 64 && strings.Trim(given, safe) == "" {
		return given
	}
	return uuid.NewString()
}

// end answers for an operation that panicked, and tells log and metrics of the request. It is to be deferred.
func (o *observation) end() {
	o.share.giveBack()
	if cause := recover(); cause != nil {
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			o.registry.metrics.inFlight.Add(-1)
			panic(cause) // the server's own way to hang up
		}
		o.registry.config.Logger.ErrorContext(o.request.Context(), "operation panicked",
			"request_id", o.id(), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
		if o.writer.status == 0 {
			o.registry.writeError(o.writer, o.request, arkindex.Errorf(arkindex.CodeInternal, "an operation panicked"))
		}
	}
	took := time.Since(o.start)
	o.registry.metrics.inFlight.Add(-1)
	o.registry.metrics.note(o.operation, o.writer.status, took)
	o.log(took)
}

func (o *observation) id() string { return o.writer.Header().Get(requestIDHeader) }

// log writes one line for the request. Its query is not in it, which may hold what people search for; what only asks whether
// the registry is there is for those who debug.
func (o *observation) log(took time.Duration) {
	level := slog.LevelInfo
	if strings.HasPrefix(o.operation, "/") {
		level = slog.LevelDebug
	}
	o.registry.config.Logger.LogAttrs(o.request.Context(), level, "request",
		slog.String("request_id", o.id()), slog.String("method", o.request.Method), slog.String("path", o.request.URL.Path),
		slog.String("operation", o.operation), slog.Int("status", o.writer.status), slog.Int("bytes", o.writer.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000), slog.String("address", o.registry.clientAddress(o.request)),
		slog.String("user", o.user))
}

// recorder remembers what is answered. A status of 0 says that nothing was answered yet.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader sends the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (r *recorder) Write(content []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(content)
	r.bytes += n
	return n, err
}

// Unwrap gives http.ResponseController the writer behind.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
