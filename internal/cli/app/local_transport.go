package app

import (
	"bytes"
	"io"
	"net/http"
)

// localTransport is an http.RoundTripper that calls a handler in this process.
type localTransport struct {
	handler http.Handler
}

// RoundTrip calls the handler and returns its response.
func (t localTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	if request.Body == nil {
		request.Body = http.NoBody
	}
	defer request.Body.Close()
	served := request.Clone(request.Context())
	served.RequestURI = request.URL.RequestURI()
	served.Host = request.URL.Host
	response := &responseRecorder{header: http.Header{}, status: http.StatusOK}
	t.handler.ServeHTTP(response, served)
	return &http.Response{
		StatusCode: response.status, Status: http.StatusText(response.status), Header: response.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&response.body), ContentLength: int64(response.body.Len()), Request: request,
	}, nil
}

// responseRecorder is an http.ResponseWriter that keeps the response in memory.
type responseRecorder struct {
	header      http.Header
	status      int
	wroteHeader bool
	body        bytes.Buffer
}

// Header returns the response's headers.
func (r *responseRecorder) Header() http.Header { return r.header }

// WriteHeader sets the status. As in net/http, only the first call counts.
func (r *responseRecorder) WriteHeader(status int) {
	if !r.wroteHeader {
		r.status, r.wroteHeader = status, true
	}
}

// Write appends to the body.
func (r *responseRecorder) Write(content []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(content)
}
