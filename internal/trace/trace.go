// Package trace logs HTTP requests and responses, one line each, without tokens, passwords,
// cookies and the credentials in URLs. It prints nothing itself. It also redacts the credentials
// that were sent in other texts, because servers may repeat them.
package trace

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"arkindex"
)

// Trace logs the requests of one run. A secret that occurs in one request is redacted in every
// later line. Log is called with each line, possibly by several goroutines at once; it has to
// escape control characters. Now is the clock. Bodies adds headers and bodies. URLs on Host, which
// means nothing outside this process, are logged without scheme and host.
type Trace struct {
	Log    func(line string)
	Now    func() time.Time
	Bodies bool
	Host   string

	secrets secrets
	sent    secrets // the credentials only, for Redact
	count   atomic.Int64
}

// Redact replaces the credentials that were sent so far in a text from a server.
func (t *Trace) Redact(text string) string { return t.sent.redact(text) }

// RedactOutput is Redact for output that also has words of this program: it leaves alone secrets
// that may be such words.
func (t *Trace) RedactOutput(text string) string { return t.sent.redactIf(text, isNoWord) }

// Learn makes Redact replace a secret that is sent in the body of a request.
func (t *Trace) Learn(secret arkindex.Secret) { t.sent.learn(secret.Reveal()) }

// Watch returns a transport that makes Redact replace the credentials of the requests that next
// sends. It logs nothing.
func (t *Trace) Watch(next http.RoundTripper) http.RoundTripper { return &watching{t, next} }

type watching struct {
	trace *Trace
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (w *watching) RoundTrip(request *http.Request) (*http.Response, error) {
	w.trace.sent.learnCredentials(request)
	return w.next.RoundTrip(request)
}

// Around returns a transport that logs the requests that next sends.
func (t *Trace) Around(next http.RoundTripper) http.RoundTripper { return &transport{t, next} }

// transport logs each request.
type transport struct {
	trace *Trace
	next  http.RoundTripper
}

// RoundTrip sends the request and logs it with its response.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	return t.trace.roundTrip(request, t.next)
}

func (t *Trace) roundTrip(request *http.Request, next http.RoundTripper) (*http.Response, error) {
	t.secrets.learnRequest(request)
	line := request.Method + " " + t.url(request.URL)
	if t.Bodies {
		line = "[" + strconv.FormatInt(t.count.Add(1), 10) + "] " + line
		t.Log(t.secrets.redact(line + t.headers(request.Header) + t.requestBody(request)))
	}
	start := t.Now()
	elapsed := func() string {
		return " in " + t.Now().Sub(start).Round(100*time.Microsecond).String()
	}
	response, err := next.RoundTrip(request)
	if err != nil {
		line += ": no response" + elapsed() + ": " + t.secrets.redactText(err.Error())
		t.Log(t.secrets.redact(line))
		return nil, err
	}
	t.secrets.learnResponse(response)
	line += ": HTTP " + strconv.Itoa(response.StatusCode)
	if !t.Bodies {
		t.Log(t.secrets.redact(line + elapsed()))
		return response, nil
	}
	received := body{
		header: response.Header, failed: response.StatusCode >= http.StatusBadRequest,
	}
	log := func(b body) {
		t.Log(t.secrets.redact(line + elapsed() + t.headers(response.Header) + t.format(b)))
	}
	if response.Body == nil || response.Body == http.NoBody {
		log(received)
		return response, nil
	}
	response.Body = &loggedBody{ReadCloser: response.Body, body: received, log: log}
	return response, nil
}
