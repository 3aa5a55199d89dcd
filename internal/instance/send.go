package instance

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"arkindex"
)

// Limits on what an instance may answer, in bytes.
const (
	maxDocument = 8 << 20
	maxAnswer   = 16 << 20
	maxError    = 1 << 20
)

// attemptLimit bounds one attempt, so that an instance that hangs costs a part of the run's time and not all of it.
const attemptLimit = time.Minute

// exchange is one request and what is done with its answer. The body is sent as often as it takes. A request with an etag
// may be answered with HTTP 304. read gets the body of a success, of at most limit bytes; what it returns is an Error
// when the answer itself is wrong, else the connection's failure.
type exchange struct {
	method, address, etag string
	body                  []byte
	limit                 int64
	read                  func(io.Reader) error
}

// send performs a request, as often as patience allows. Everything but a success is an Error. It has an Unseen as its cause when a
// write may have been carried out all the same.
func (c *Client) send(ctx context.Context, x exchange) (*http.Response, error) {
	var past attempts
	for {
		response, failed := c.attempt(ctx, x)
		if failed == nil {
			return response, nil
		}
		if past.add(failed); c.patience == nil || !past.goOn(failed) {
			return nil, past.blame(failed.err)
		}
		if err := c.patience.wait(ctx, c.base.Host, past.count, failed); err != nil {
			return nil, past.blame(err)
		}
	}
}

// attempt performs a request once and reads the whole answer: one that breaks off is as lost as one that never came.
func (c *Client) attempt(ctx context.Context, x exchange) (*http.Response, *failure) {
	bounded, cancel := context.WithTimeout(ctx, attemptLimit)
	defer cancel()
	var left atomic.Bool
	request, err := c.request(httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }}), x)
	if err != nil {
		return nil, &failure{err: err}
	}
	response, err := c.http.Do(request)
	if err != nil {
		happened := "cannot be reached"
		if left.Load() && !lasting(err) {
			happened = "broke off the connection"
		}
		failed := c.broken(ctx, err, happened)
		failed.unseen = unsafe(x.method) && left.Load()
		return nil, failed
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified && x.etag != "":
		return response, nil
	case response.StatusCode < 200 || response.StatusCode > 299:
		return nil, c.refused(ctx, request, response)
	}
	body := &boundedReader{response.Body, x.limit}
	if err := x.read(body); err != nil {
		failed := c.unread(ctx, err, x.limit)
		failed.unseen = unsafe(x.method)
		return nil, failed
	}
	_, _ = io.CopyN(io.Discard, body, 1) // the connection can be used again once its end is seen
	return response, nil
}

// request makes the request of one attempt.
func (c *Client) request(ctx context.Context, x exchange) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, x.method, x.address, bytes.NewReader(x.body))
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "a request cannot be made: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Referer", c.URL())
	if x.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if x.etag != "" {
		request.Header.Set("If-None-Match", x.etag)
	}
	if unsafe(x.method) {
		if token := c.csrfToken(request.URL); token != "" {
			request.Header.Set(csrfHeader, token)
		}
	}
	return request, nil
}

// csrfHeader shows an instance the value of its cookie against forged requests.
const csrfHeader = "X-CSRFToken"

// csrfToken is the value of the cookie against forged requests that an address has set, empty when it has set none.
func (c *Client) csrfToken(address *url.URL) string {
	name := c.csrfCookie()
	for _, cookie := range c.http.Jar.Cookies(address) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}
