package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"arkindex"
)

// Maximum sizes of response bodies, in bytes.
const (
	maxDocument      = 8 << 20
	maxResponse      = 16 << 20
	maxErrorResponse = 1 << 20
)

// attemptTimeout limits one attempt, so that an instance that hangs does not use up the time of
// the whole run.
const attemptTimeout = time.Minute

// exchange is a request and how its response is read. The response to a request with an etag may
// have the status 304. An anonymous request carries no token. read gets the body of a successful
// response, up to limit bytes; it returns an arkindex.Error when the response is wrong, and any
// other error when it cannot be read.
type exchange struct {
	method, address, etag string
	body                  []byte
	anonymous             bool
	limit                 int64
	read                  func(io.Reader) error
}

// send performs a request, and retries it as the client's policy allows. Any response without
// success is an Error. Its cause is an UnknownOutcome when a write may have been carried out.
func (c *Client) send(ctx context.Context, x exchange) (*http.Response, error) {
	past := attempts{started: c.retry.now()}
	for {
		response, failed := c.attempt(ctx, x)
		if failed == nil {
			return response, nil
		}
		failed.err = c.bounded(failed.err)
		past.add(failed, c.retry.now())
		if c.retry == nil || !past.shouldRetry(failed) {
			return nil, past.wrap(failed.err)
		}
		if err := c.retry.wait(ctx, c.base.Host, &past, failed); err != nil {
			return nil, past.wrap(err)
		}
	}
}

// attempt performs a request once and reads the whole response.
func (c *Client) attempt(ctx context.Context, x exchange) (*http.Response, *attemptError) {
	limited, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }}
	request, err := c.newRequest(httptrace.WithClientTrace(limited, trace), x)
	if err != nil {
		return nil, &attemptError{err: err}
	}
	client := c.http
	if x.anonymous {
		client = c.anonymous
	}
	response, err := client.Do(request)
	if err != nil {
		what := "cannot be reached"
		if sent.Load() && !isPermanent(err) {
			what = "broke off the connection"
		}
		failed := c.connectionError(ctx, err, what)
		failed.outcomeUnknown = isWrite(x.method) && sent.Load()
		return nil, failed
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusNotModified && x.etag != "":
		return response, nil
	case response.StatusCode < 200 || response.StatusCode > 299:
		return nil, c.refusal(ctx, request, response)
	}
	body := &limitReader{response.Body, x.limit}
	if err := x.read(body); err != nil {
		failed := c.readError(ctx, err, x.limit)
		failed.outcomeUnknown = isWrite(x.method)
		return nil, failed
	}
	_, _ = io.CopyN(io.Discard, body, 1) // reach the end, so that the connection can be reused
	return response, nil
}

// maxErrorText is the maximum length of an error's message in bytes.
const maxErrorText = 4 << 10

// bounded returns an error whose message has at most maxErrorText bytes: parts of it may come from
// the instance. What is cut has no credentials, of which a part could remain.
func (c *Client) bounded(err error) error {
	var e *arkindex.Error
	if !errors.As(err, &e) || len(e.Message) <= maxErrorText {
		return err
	}
	bounded := *e
	bounded.Message = arkindex.CutText(c.redact(e.Message), maxErrorText)
	return &bounded
}

// newRequest returns the request of one attempt.
func (c *Client) newRequest(ctx context.Context, x exchange) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, x.method, x.address, bytes.NewReader(x.body))
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "cannot create a request: %w", err)
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
	if isWrite(x.method) {
		if token := c.csrfToken(request.URL); token != "" {
			request.Header.Set(csrfHeader, token)
		}
	}
	return request, nil
}

// csrfHeader repeats the value of the instance's CSRF cookie.
const csrfHeader = "X-CSRFToken"

// csrfToken returns the value of the CSRF cookie for an address, or "" without such a cookie.
func (c *Client) csrfToken(address *url.URL) string {
	name := c.csrfCookie()
	for _, cookie := range c.http.Jar.Cookies(address) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}
