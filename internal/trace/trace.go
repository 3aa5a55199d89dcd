// Package trace tells of HTTP requests and their answers, a line for each, in a form that can be shown to anyone: tokens,
// passwords, cookies and the credentials in addresses are left out. It prints nothing by itself.
package trace

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Trace tells of the requests of one run. A secret that one request shows is left out of all that is told from then on. Tell gets
// each line, maybe from several goroutines at once; control characters are for it to make visible. Now is the clock. Bodies adds
// the headers and bodies. Of addresses on Host, which means nothing outside this process, the path alone is told.
type Trace struct {
	Tell   func(line string)
	Now    func() time.Time
	Bodies bool
	Host   string

	secrets secrets
	count   atomic.Int64
}

// Around is a transport that tells of what next carries.
func (t *Trace) Around(next http.RoundTripper) http.RoundTripper { return &transport{t, next} }

// transport tells of each request on its way.
type transport struct {
	*Trace
	next http.RoundTripper
}

// RoundTrip passes the request on.
func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	t.secrets.learnRequest(request)
	line := request.Method + " " + t.address(request.URL)
	if t.Bodies {
		line = "[" + strconv.FormatInt(t.count.Add(1), 10) + "] " + line
		t.Tell(t.secrets.clean(line + t.headers(request.Header) + t.requestBody(request)))
	}
	begun := t.Now()
	since := func() string { return " in " + t.Now().Sub(begun).Round(100*time.Microsecond).String() }
	response, err := t.next.RoundTrip(request)
	if err != nil {
		t.Tell(t.secrets.clean(line + ": no answer" + since() + ": " + t.secrets.cleanText(err.Error())))
		return nil, err
	}
	t.secrets.learnResponse(response)
	line += ": HTTP " + strconv.Itoa(response.StatusCode)
	if !t.Bodies {
		t.Tell(t.secrets.clean(line + since()))
		return response, nil
	}
	heard := body{header: response.Header, refused: response.StatusCode >= http.StatusBadRequest}
	tell := func(shown body) {
		t.Tell(t.secrets.clean(line + since() + t.headers(response.Header) + t.shown(shown)))
	}
	if response.Body == nil || response.Body == http.NoBody {
		tell(heard)
		return response, nil
	}
	response.Body = &listener{ReadCloser: response.Body, body: heard, tell: tell}
	return response, nil
}
