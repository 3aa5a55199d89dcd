package instance

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"arkindex"
)

// failure is why an attempt gave nothing. Passing says that another one may succeed, and seldom that more than a few would be in
// vain; after is how long the instance asks to wait before it, 0 when it does not say. Unseen says of a write that it may have
// been carried out.
type failure struct {
	err             error
	passing, seldom bool
	unseen          bool
	after           time.Duration
}

// fewAttempts bounds the attempts at what passes seldom: that something else than the instance answers, which may be a page
// of a moment, or the wrong address for ever.
const fewAttempts = 3

// attempts are the failures of one request until now.
type attempts struct {
	count, seldom int
	unseen        bool
}

func (a *attempts) add(failed *failure) {
	a.count++
	a.unseen = a.unseen || failed.unseen
	if failed.seldom {
		a.seldom++
	}
}

// goOn reports whether another attempt makes sense after a failure.
func (a *attempts) goOn(failed *failure) bool { return failed.passing && a.seldom < fewAttempts }

// blame returns the error of the request as a whole.
func (a *attempts) blame(err error) error {
	var e *arkindex.Error
	if !a.unseen || !errors.As(err, &e) {
		return err
	}
	marked := *e
	marked.Err = &Unseen{e.Err}
	return &marked
}

// refused is the failure that an answer tells.
func (c *Client) refused(ctx context.Context, request *http.Request, response *http.Response) *failure {
	content, err := io.ReadAll(io.LimitReader(response.Body, maxError))
	status := response.StatusCode
	if err != nil && !passing(status) && !garbled(err) {
		// What was cut off may have said that the version exists.
		return c.broken(ctx, err, fmt.Sprintf("answered with HTTP %d and broke off", status))
	}
	failed := &failure{
		err: answerError(response, content), passing: passing(status),
		unseen: status >= 500 && unsafe(request.Method),
		after:  c.patience.retryAfter(response.Header.Get("Retry-After")),
	}
	// An answer that nobody asked for is none of the instance's. A cookie against forgery that comes with the refusal is shown next time.
	if status == http.StatusNotModified || status == http.StatusForbidden && unsafe(request.Method) &&
		c.csrfToken(request.URL) != request.Header.Get(csrfHeader) {
		failed.passing, failed.seldom = true, true
	}
	return failed
}

// passing reports whether a status may be another one at the next attempt. Servers in between have their own for an instance that
// does not answer, from 520 on.
func passing(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520
}

// unread is the failure of an answer that came and could not be used.
func (c *Client) unread(ctx context.Context, err error, limit int64) *failure {
	var wrong *arkindex.Error
	switch {
	case errors.Is(err, errTooLarge):
		return &failure{err: arkindex.Errorf(arkindex.CodeUnavailable, "the answer of %s is larger than %d bytes", c.base.Host, limit)}
	case errors.As(err, &wrong):
		return &failure{err: wrong, passing: true, seldom: true}
	default:
		failed := c.broken(ctx, err, "broke off its answer")
		failed.seldom = garbled(err)
		return failed
	}
}

// garbled reports whether an answer came whole and cannot be unpacked.
func garbled(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt)
}

// broken says why no whole answer came, in the words for what happened where it was neither the time nor the user.
func (c *Client) broken(ctx context.Context, err error, happened string) *failure {
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
	return &failure{passing: !lasting(err), err: arkindex.Errorf(arkindex.CodeUnavailable, "%s %s: %w", c.base.Host, happened, err).
		WithHint("check the instance's address and the network, then try again")}
}

func interrupted(host string, err error) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted while waiting for %s: %w", host, err)
}

// Unseen is the cause of an Error of a write that may have been carried out all the same: it was sent, and no answer said otherwise.
type Unseen struct {
	Err error // what the Error's cause is besides; nil: nothing
}

// Error says that nobody knows.
func (*Unseen) Error() string {
	return "the request may have been carried out, and its answer was not seen"
}

// Unwrap returns the other cause.
func (u *Unseen) Unwrap() error { return u.Err }

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
