// Package instance is a client of an Arkindex instance. It finds the operations in the instance's
// own OpenAPI document, by their operationId, and never guesses a path.
package instance

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"arkindex"
)

// Config configures a Client.
type Config struct {
	// URL is the base address of the instance, with or without /api/v1/ at the end.
	URL string
	// Token authenticates requests. It is sent to the scheme and host of URL only.
	Token arkindex.Secret
	// IDToken is the ID token of a pipeline, exchanged for a token before the first operation.
	// Token is empty then.
	IDToken arkindex.Secret
	// SchemaURL overrides the address of the OpenAPI document when it is not empty.
	SchemaURL string
	// CacheDir is the directory where documents are cached; empty disables the cache.
	CacheDir  string
	UserAgent string
	Transport http.RoundTripper
	// Retry is how failed requests are retried; nil sends each request once.
	Retry *RetryPolicy
	// Redact replaces credentials in texts of the instance. It is optional, and called before texts
	// are cut, so that no part of a credential remains.
	Redact func(string) string
}

// Client is a client of one instance. It is safe for concurrent use.
type Client struct {
	base        *url.URL
	schemaURL   string
	http        *http.Client // authenticates requests
	anonymous   *http.Client // sends the same cookies, and no token
	credentials *credentials
	idToken     idTokenExchange
	userAgent   string
	retry       *RetryPolicy
	redact      func(string) string
	discovery   discovery
}

// New returns a client. An address that is not an HTTP(S) URL is an Error with CodeProfile.
func New(config Config) (*Client, error) {
	base, err := url.Parse(config.URL)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		// The address may hold credentials, and url.Error repeats it.
		return nil, arkindex.Errorf(arkindex.CodeProfile,
			"the instance's address is not an HTTP(S) URL").
			WithHint("write it as https://arkindex.example.com")
	}
	base.User, base.RawQuery, base.Fragment = nil, "", ""
	base.Path = strings.TrimSuffix(strings.TrimSuffix(base.Path, "/"), "/api/v1")
	base.RawPath = ""
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "cannot create a cookie jar: %w", err)
	}
	client := &Client{
		base: base, schemaURL: config.SchemaURL, userAgent: config.UserAgent, retry: config.Retry,
		credentials: &credentials{base: base, token: config.Token, next: config.Transport},
	}
	client.idToken.secret = config.IDToken
	if client.redact = config.Redact; client.redact == nil {
		client.redact = func(text string) string { return text }
	}
	client.http = newHTTPClient(client.credentials, jar)
	client.anonymous = newHTTPClient(config.Transport, jar)
	client.discovery.cache = newCache(config.CacheDir, client.documentAddresses()[0])
	return client, nil
}

func newHTTPClient(transport http.RoundTripper, jar http.CookieJar) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: checkRedirect, Jar: jar}
}

// URL returns the instance's base address, without a trailing slash and without credentials.
func (c *Client) URL() string { return c.base.String() }

// checkRedirect follows redirects of reads to the same scheme and host only: a write must not turn
// into a read, other hosts must not see the request, and HTTPS must not become HTTP.
func checkRedirect(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || next.URL.Host != first.URL.Host ||
		next.URL.Scheme != first.URL.Scheme || len(via) > 5 {
		return http.ErrUseLastResponse
	}
	return nil
}

// credentials is a transport that adds the token to requests for the instance itself.
type credentials struct {
	base  *url.URL
	token arkindex.Secret
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (c *credentials) RoundTrip(request *http.Request) (*http.Response, error) {
	if c.token != "" && request.URL.Scheme == c.base.Scheme && request.URL.Host == c.base.Host {
		request = request.Clone(request.Context())
		request.Header.Set("Authorization", "Token "+c.token.Reveal())
	}
	return c.next.RoundTrip(request)
}
