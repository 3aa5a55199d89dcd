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
	"arkindex/internal/network"
)

// attemptError is the failure of one attempt. A limited failure is retried a few times only.
// outcomeUnknown means that a write may have been carried out. retryAfter is how long the server
// asks to wait, 0 when it does not say. unconnected means that there was no connection to the
// server, and explained that the error has a hint of its own.
type attemptError struct {
	err                error
	retryable, limited bool
	outcomeUnknown     bool
	unconnected        bool
	explained          bool
	retryAfter         time.Duration
}

// limitedAttempts is how often a limited failure is tried: a response that does not come from the
// instance may be a temporary page of a proxy, or the profile's address is wrong.
const limitedAttempts = 3

// attempts counts the failed attempts of one request. started is when the first one, or the last
// one that was connected, began or failed.
type attempts struct {
	started        time.Time
	count, limited int
	outcomeUnknown bool
}

func (a *attempts) add(failed *attemptError, now time.Time) {
	a.count++
	if !failed.unconnected {
		a.started = now
	}
	a.outcomeUnknown = a.outcomeUnknown || failed.outcomeUnknown
	if failed.limited {
		a.limited++
	}
}

// shouldRetry reports whether the request should be sent again after a failure.
func (a *attempts) shouldRetry(failed *attemptError) bool {
	return failed.retryable && a.limited < limitedAttempts
}

// wrap gives the error of the whole request an UnknownOutcome as its cause, if any attempt may
// have been carried out.
func (a *attempts) wrap(err error) error {
	var e *arkindex.Error
	if !a.outcomeUnknown || !errors.As(err, &e) {
		return err
	}
	wrapped := *e
	wrapped.Err = &UnknownOutcome{e.Err}
	return &wrapped
}

// refusal turns a response without success into an error.
func (c *Client) refusal(
	ctx context.Context, request *http.Request, response *http.Response,
) *attemptError {
	content, err := io.ReadAll(io.LimitReader(response.Body, maxErrorResponse))
	status := response.StatusCode
	if err != nil && !isRetryable(status) && !isCorrupt(err) {
		// The part that is missing may have said that the version exists.
		return c.connectionError(ctx, err, fmt.Sprintf("responded with HTTP %d and broke off", status))
	}
	failed := &attemptError{
		err: responseError(response, content, c.redact), retryable: isRetryable(status),
		outcomeUnknown: status >= 500 && isWrite(request.Method),
		retryAfter:     c.retry.retryAfter(response.Header),
	}
	// An unexpected 304 does not come from the instance. A refusal may set a new CSRF cookie, which
	// the next attempt sends.
	newCookie := isWrite(request.Method) &&
		c.csrfToken(request.URL) != request.Header.Get(csrfHeader)
	if status == http.StatusNotModified || status == http.StatusForbidden && newCookie {
		failed.retryable, failed.limited = true, true
	}
	return failed
}

// isRetryable reports whether another attempt may get another status. Proxies use the statuses
// from 520 for servers that do not respond.
func isRetryable(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return status >= 520
}

// readError is the failure to read the body of a successful response.
func (c *Client) readError(ctx context.Context, err error, limit int64) *attemptError {
	var invalid *arkindex.Error
	switch {
	case errors.Is(err, errTooLarge):
		return &attemptError{err: arkindex.Errorf(arkindex.CodeUnavailable,
			"the response of %s is larger than %d bytes", c.base.Host, limit)}
	case errors.As(err, &invalid):
		return &attemptError{err: invalid, retryable: true, limited: true}
	default:
		failed := c.connectionError(ctx, err, "broke off its response")
		failed.limited = isCorrupt(err)
		return failed
	}
}

// isCorrupt reports whether a complete response could not be decompressed.
func isCorrupt(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.As(err, &corrupt)
}

// connectionError is the failure to get a complete response. what says what the host did, unless
// the context ended.
func (c *Client) connectionError(ctx context.Context, err error, what string) *attemptError {
	// The method and the address in a url.Error repeat what the message says, at length.
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, context.DeadlineExceeded):
		return &attemptError{err: arkindex.Errorf(arkindex.CodeUnavailable,
			"%s did not respond in time: %w", c.base.Host, err).
			WithHint("try again later, or give more time with --timeout")}
	case cause != nil:
		return &attemptError{err: interrupted(c.base.Host, err)}
	case errors.Is(err, context.DeadlineExceeded):
		return &attemptError{retryable: true, err: arkindex.Errorf(arkindex.CodeUnavailable,
			"%s did not respond within %v: %w", c.base.Host, attemptTimeout, err).
			WithHint("try again later")}
	}
	failed := &attemptError{retryable: !isPermanent(err), err: arkindex.Errorf(
		arkindex.CodeUnavailable, "%s %s: %w", c.base.Host, what, err).
		WithHint("%s", c.connectionHint(err))}
	failed.explain(c.base.Host, err)
	return failed
}

// explain replaces the error if the cause is a certificate or a proxy, and records whether there
// was a connection.
func (f *attemptError) explain(host string, cause error) {
	explanation := network.Explain(host, cause)
	f.unconnected = explanation.Unconnected
	if explanation.Message == "" {
		return
	}
	f.explained = true
	hint := explanation.Hint
	if explanation.Untrusted {
		hint += ", or as ca_file of the profile"
	}
	f.err = &arkindex.Error{
		Code: arkindex.CodeUnavailable, Message: explanation.Message, Hint: hint, Err: cause,
	}
}

// connectionHint returns what to do about a connection error.
func (c *Client) connectionHint(err error) string {
	var record tls.RecordHeaderError
	if c.base.Scheme == "https" &&
		(errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &record)) {
		plain := *c.base
		plain.Scheme = "http"
		return "try " + plain.String() + ": a server without TLS responded"
	}
	return "check the instance's address and the network, then try again"
}

func interrupted(host string, err error) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeInterrupted,
		"interrupted while waiting for %s: %w", host, err)
}

// isPermanent reports whether a connection error will not go away: an untrusted certificate on
// either side, a server that does not speak TLS, a host name that does not exist, a proxy that
// refuses, or a wrong variable.
func isPermanent(err error) bool {
	var certificate *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var name *net.DNSError
	var alert *net.OpError // how crypto/tls reports an alert of the server
	var proxy *network.ProxyError
	if errors.As(err, &proxy) {
		return network.Explain("", err).Permanent
	}
	return arkindex.CodeOf(err) == arkindex.CodeUsage ||
		errors.As(err, &certificate) || errors.As(err, &authority) ||
		errors.As(err, &record) || errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &name) && name.IsNotFound ||
		errors.As(err, &alert) && alert.Op == "remote error"
}

// UnknownOutcome is the cause of an Error of a write that may have been carried out: the request
// was sent, and its response was lost, or is an error of the server or a proxy.
type UnknownOutcome struct {
	Err error // the cause of the Error otherwise; may be nil
}

// Error implements error.
func (*UnknownOutcome) Error() string {
	return "the request may have been carried out, but its outcome is unknown"
}

// Unwrap returns the other cause.
func (u *UnknownOutcome) Unwrap() error { return u.Err }
