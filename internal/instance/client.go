// Package instance is a client of an Arkindex instance: it reads from the instance's own OpenAPI document which operations
// it offers and where, and calls them by their operationId, never by a guessed path.
package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"arkindex"
)

// Limits on what an instance may answer, in bytes.
const (
	maxDocument = 32 << 20
	maxAnswer   = 16 << 20
	maxError    = 1 << 20
)

// Config is what a Client is made from. URL is the instance's base address, with or without a final /api/v1/; a path
// prefix is kept. SchemaURL replaces the address of the OpenAPI document when it is not empty. Transport carries the
// requests; the token is added on the way and only for URL's own scheme and host.
type Config struct {
	URL       string
	Token     arkindex.Secret
	SchemaURL string
	UserAgent string
	Transport http.RoundTripper
}

// Client speaks to one instance. It is safe for concurrent use.
type Client struct {
	base      *url.URL
	schemaURL string
	http      *http.Client
	userAgent string

	discover   sync.Mutex
	operations Operations
}

// New makes a client. An address that is no HTTP(S) URL is an Error with CodeProfile.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.URL)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		// The address may hold credentials, and url.Error repeats it.
		return nil, arkindex.Errorf(arkindex.CodeProfile, "the instance's address is no HTTP(S) URL").
			WithHint("write it as https://arkindex.example.com")
	}
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	base.Path = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), "/api/v1")
	base.RawPath = ""
	client := &Client{base: base, schemaURL: config.SchemaURL, userAgent: config.UserAgent}
	client.http = &http.Client{
		Transport:     &credentials{base: base, token: config.Token, next: config.Transport},
		CheckRedirect: sameHostReads,
	}
	return client, nil
}

// URL is the instance's base address without a final slash and without credentials.
func (c *Client) URL() string { return c.base.String() }

// sameHostReads follows a redirect of a reading request to the same host only: a write must not silently become a read,
// and another host has no business with our requests.
func sameHostReads(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || next.URL.Host != first.URL.Host || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// credentials adds the token to requests for the instance itself.
type credentials struct {
	base  *url.URL
	token arkindex.Secret
	next  http.RoundTripper
}

// RoundTrip sends the request, with the token unless it is empty, asked to be left out, or meant for another host.
func (c *credentials) RoundTrip(request *http.Request) (*http.Response, error) {
	if c.token != "" && request.Context().Value(anonymous{}) == nil &&
		request.URL.Scheme == c.base.Scheme && request.URL.Host == c.base.Host {
		request = request.Clone(request.Context())
		request.Header.Set("Authorization", "Token "+c.token.Reveal())
	}
	return c.next.RoundTrip(request)
}

// anonymous marks a request that carries no token.
type anonymous struct{}

// send performs one request and returns the answer's status and body of at most limit bytes. Failures to get an answer
// are Errors with CodeUnavailable, or CodeInterrupted when the caller gave up.
func (c *Client) send(ctx context.Context, method, address string, body []byte, limit int64) (*http.Response, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, arkindex.Errorf(arkindex.CodeInternal, "a request cannot be made: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("Referer", c.URL())
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, nil, c.failure(ctx, err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	switch {
	case err != nil:
		return nil, nil, c.failure(ctx, err)
	case int64(len(content)) > limit && response.StatusCode < http.StatusBadRequest:
		return nil, nil, arkindex.Errorf(arkindex.CodeUnavailable, "the answer of %s is larger than %d bytes", c.base.Host, limit)
	}
	return response, content, nil
}

// failure says why no answer came.
func (c *Client) failure(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, context.DeadlineExceeded) {
			return arkindex.Errorf(arkindex.CodeUnavailable, "%s did not answer in time: %w", c.base.Host, err).
				WithHint("try again later, or give more time with --timeout")
		}
		return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted while waiting for %s: %w", c.base.Host, err)
	}
	// The method and address in a url.Error add nothing that the message lacks, and hide the reason behind a long line.
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "%s cannot be reached: %w", c.base.Host, err).
		WithHint("check the instance's address and the network, then try again")
}

// call performs an operation: parameters fill the path's places in order of their names, query is appended, body is sent
// as it is and the answer is decoded into out. It returns the answer's status.
func (c *Client) call(ctx context.Context, name string, parameters map[string]string, query url.Values, body []byte, out any) (int, error) {
	operation, err := c.Operation(ctx, name)
	if err != nil {
		return 0, err
	}
	address, err := c.address(operation, parameters, query)
	if err != nil {
		return 0, err
	}
	response, content, err := c.send(ctx, operation.Method, address, body, maxAnswer)
	if err != nil {
		return 0, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return response.StatusCode, answerError(response, content[:min(len(content), maxError)])
	}
	if out == nil {
		return response.StatusCode, nil
	}
	if err := json.Unmarshal(content, out); err != nil {
		return response.StatusCode, arkindex.Errorf(arkindex.CodeUnavailable, "%s answered %s with something that is not its JSON: %w",
			c.base.Host, name, err).WithHint("check that %s is the address of an Arkindex instance", c.URL())
	}
	return response.StatusCode, nil
}

// address builds an operation's whole URL.
func (c *Client) address(operation Operation, parameters map[string]string, query url.Values) (string, error) {
	path := operation.Path
	for name, value := range parameters {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(value))
	}
	if strings.ContainsAny(path, "{}") {
		return "", arkindex.Errorf(arkindex.CodeUnavailable, "the instance's document gives %s the path %s, which has unknown parameters",
			operation.Name, operation.Path)
	}
	address := c.URL() + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address, nil
}

// String names the client without its credentials.
func (c *Client) String() string { return fmt.Sprintf("instance %s", c.URL()) }
