package instance

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"arkindex"
)

// Limits on what an instance may answer, in bytes.
const (
	maxDocument = 32 << 20
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

// failure is why an attempt gave nothing. Passing says that another one may succeed; after is how long the instance asks to
// wait before it, 0 when it does not say.
type failure struct {
	err     error
	passing bool
	after   time.Duration
}

// send performs a request, as often as patience allows. Everything but a success is an Error.
func (c *Client) send(ctx context.Context, x exchange) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, failed := c.attempt(ctx, x)
		if failed == nil {
			return response, nil
		}
		if !failed.passing || c.patience == nil {
			return nil, failed.err
		}
		if err := c.patience.wait(ctx, c.base.Host, attempt, failed); err != nil {
			return nil, err
		}
	}
}

// attempt performs a request once and reads the whole answer: one that breaks off is as lost as one that never came.
func (c *Client) attempt(ctx context.Context, x exchange) (*http.Response, *failure) {
	bounded, cancel := context.WithTimeout(ctx, attemptLimit)
	defer cancel()
	request, err := c.request(bounded, x)
	if err != nil {
		return nil, &failure{err: err}
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.broken(ctx, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified && x.etag != "" {
		return response, nil
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		// The status says enough when the text cannot be read.
		content, _ := io.ReadAll(io.LimitReader(response.Body, maxError))
		return nil, &failure{
			err: answerError(response, content), passing: passing(response.StatusCode),
			after: c.patience.retryAfter(response.Header.Get("Retry-After")),
		}
	}
	body := &boundedReader{response.Body, x.limit}
	if err := x.read(body); err != nil {
		return nil, c.unread(ctx, err, x.limit)
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
		name := c.csrfCookie()
		for _, cookie := range c.http.Jar.Cookies(request.URL) {
			if cookie.Name == name {
				request.Header.Set("X-CSRFToken", cookie.Value)
			}
		}
	}
	return request, nil
}

// passing reports whether a status may be another one at the next attempt.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// errTooLarge ends the reading of an answer that is too large.
var errTooLarge = errors.New("the answer is too large")

// boundedReader reads at most left bytes, and fails when there are more.
type boundedReader struct {
	in   io.Reader
	left int64
}

// Read reads on, up to the bound.
func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.in.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// unread is the failure of an answer that came and could not be used.
func (c *Client) unread(ctx context.Context, err error, limit int64) *failure {
	var wrong *arkindex.Error
	switch {
	case errors.Is(err, errTooLarge):
		return &failure{err: arkindex.Errorf(arkindex.CodeUnavailable, "the answer of %s is larger than %d bytes", c.base.Host, limit)}
	case errors.As(err, &wrong):
		return &failure{err: wrong}
	default:
		return c.broken(ctx, err)
	}
}

// broken says why no answer came.
func (c *Client) broken(ctx context.Context, err error) *failure {
	// The method and address in a url.Error add nothing that the message lacks, and hide the reason behind a long line.
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, context.DeadlineExceeded):
		return &failure{err: arkindex.Errorf(arkindex.CodeUnavailable, "%s did not answer in time: %w", c.base.Host, err).
			WithHint("try again later, or give more time with --timeout")}
	case cause != nil:
		return &failure{err: interrupted(c.base.Host, err)}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{passing: true, err: arkindex.Errorf(arkindex.CodeUnavailable, "%s did not answer within %v: %w", c.base.Host, attemptLimit, err).
			WithHint("try again later")}
	}
	return &failure{passing: !lasting(err), err: arkindex.Errorf(arkindex.CodeUnavailable, "%s cannot be reached: %w", c.base.Host, err).
		WithHint("check the instance's address and the network, then try again")}
}

func interrupted(host string, err error) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted while waiting for %s: %w", host, err)
}

// lasting reports whether an error of the connection will be there at the next attempt as well: a certificate that is not
// trusted on either side, a server that speaks no TLS, a name that does not exist.
func lasting(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var alert *net.OpError // what crypto/tls makes of an alert of the other side
	return errors.As(err, &certificate) || errors.As(err, &authority) || errors.As(err, &record) ||
		errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &name) && name.IsNotFound ||
		errors.As(err, &alert) && alert.Op == "remote error"
}
