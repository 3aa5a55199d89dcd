package cli

import (
	"bytes"
	"io"
	"net/http"
)

// inProcess carries requests to a handler in this process instead of over the network.
type inProcess struct {
	handler http.Handler
}

// RoundTrip runs the handler and returns what it wrote.
func (p inProcess) RoundTrip(request *http.Request) (*http.Response, error) {
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
	answer := &answer{header: http.Header{}, status: http.StatusOK}
	p.handler.ServeHTTP(answer, served)
	return &http.Response{
		StatusCode: answer.status, Status: http.StatusText(answer.status), Header: answer.header,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&answer.body), ContentLength: int64(answer.body.Len()), Request: request,
	}, nil
}

// answer is the http.ResponseWriter that keeps what a handler writes.
type answer struct {
	header http.Header
	status int
	sent   bool
	body   bytes.Buffer
}

// Header returns the answer's headers.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader sets the status; like the network's, the first one counts.
func (a *answer) WriteHeader(status int) {
	if !a.sent {
		a.status, a.sent = status, true
	}
}

// Write appends to the body.
func (a *answer) Write(content []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(content)
}
