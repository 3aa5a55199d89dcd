package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"arkindex"
)

// Transport returns a transport that retries reads from services other than instances until the
// deadline of the request's context, and buffers whole responses. The error of a read that cannot
// be retried in time is an arkindex.Error, with the status of the last response, if any.
func (p *RetryPolicy) Transport(next http.RoundTripper) http.RoundTripper {
	return retryTransport{p, next}
}

type retryTransport struct {
	policy *RetryPolicy
	next   http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t retryTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	if isWrite(request.Method) {
		return t.next.RoundTrip(request)
	}
	past := &attempts{started: t.policy.now()}
	for {
		response, err := t.attempt(request)
		failed := t.retryable(request, response, err)
		if failed == nil {
			return response, err
		}
		past.add(failed, t.policy.now())
		err = t.policy.wait(request.Context(), request.URL.Host, past, failed)
		if err != nil {
			return nil, err
		}
	}
}

// attempt sends the request once and buffers the response.
func (t retryTransport) attempt(request *http.Request) (*http.Response, error) {
	limited, cancel := context.WithTimeout(request.Context(), attemptTimeout)
	defer cancel()
	response, err := t.next.RoundTrip(request.Clone(limited))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(&limitReader{response.Body, maxResponse})
	if err != nil {
		return nil, err
	}
	response.Request, response.Body = request, io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// retryable returns why an attempt should be repeated, nil when it should not.
func (t retryTransport) retryable(
	request *http.Request, response *http.Response, err error,
) *attemptError {
	switch {
	case err == nil && !isRetryable(response.StatusCode):
		return nil
	case err == nil:
		return &attemptError{
			err:        responseError(response, nil, nil),
			retryAfter: t.policy.retryAfter(response.Header),
		}
	case request.Context().Err() != nil, isPermanent(err), errors.Is(err, errTooLarge):
		return nil
	}
	failed := &attemptError{err: arkindex.Errorf(arkindex.CodeUnavailable,
		"%s cannot be reached: %w", request.URL.Host, err)}
	failed.explain(request.URL.Host, err)
	return failed
}
