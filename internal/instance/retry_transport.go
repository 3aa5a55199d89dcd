package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"arkindex"
)

// Transport carries reads to services that are no instances, and repeats them where a client would: as long as the request's
// context has time left. An answer comes whole or not at all. The error of a read that there is no time to repeat is an
// arkindex.Error, with the status that the service answered, if it did.
func (p *Patience) Transport(next http.RoundTripper) http.RoundTripper { return patient{p, next} }

type patient struct {
	patience *Patience
	next     http.RoundTripper
}

// RoundTrip sends a read as often as it takes, and everything else once.
func (t patient) RoundTrip(request *http.Request) (*http.Response, error) {
	if unsafe(request.Method) {
		return t.next.RoundTrip(request)
	}
	for attempt := 1; ; attempt++ {
		response, err := t.attempt(request)
		failed := t.failure(request, response, err)
		if failed == nil {
			return response, err
		}
		if err := t.patience.wait(request.Context(), request.URL.Host, attempt, failed); err != nil {
			return nil, err
		}
	}
}

// attempt sends the request once, and keeps its whole answer.
func (t patient) attempt(request *http.Request) (*http.Response, error) {
	bounded, cancel := context.WithTimeout(request.Context(), attemptLimit)
	defer cancel()
	response, err := t.next.RoundTrip(request.Clone(bounded))
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(&boundedReader{response.Body, maxAnswer})
	if err != nil {
		return nil, err
	}
	response.Request, response.Body = request, io.NopCloser(bytes.NewReader(content))
	return response, nil
}

// failure is why an attempt has to be repeated, nil when it need not or must not.
func (t patient) failure(request *http.Request, response *http.Response, err error) *failure {
	switch {
	case err == nil && !passing(response.StatusCode):
		return nil
	case err == nil:
		return &failure{err: answerError(response, nil), after: t.patience.retryAfter(response.Header.Get("Retry-After"))}
	case request.Context().Err() != nil, lasting(err), errors.Is(err, errTooLarge):
		return nil
	}
	return &failure{err: arkindex.Errorf(arkindex.CodeUnavailable, "%s cannot be reached: %w", request.URL.Host, err)}
}
