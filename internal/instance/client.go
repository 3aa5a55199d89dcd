// Package instance is a client of an Arkindex instance: it reads from the instance's own OpenAPI document which operations
// it offers and where, and calls them by their operationId, never by a guessed path.
package instance

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"arkindex"
)

// Config is what a Client is made from. URL is the instance's base address, with or without a final /api/v1/; a path
// prefix is kept. SchemaURL replaces the address of the OpenAPI document when it is not empty. CacheDir is the directory where
// documents are kept between runs; empty keeps none. Transport carries the requests; the token is added on the way and only
// for URL's own scheme and host. IDToken, of a pipeline, is exchanged for a token when the first operation needs one; Token is
// empty then. Patience says how to wait for an instance that fails; nil tries each request once.
type Config struct {
	URL       string
	Token     arkindex.Secret
	IDToken   arkindex.Secret
	SchemaURL string
	CacheDir  string
	UserAgent string
	Transport http.RoundTripper
	Patience  *Patience
}

// Client speaks to one instance. It is safe for concurrent use.
type Client struct {
	base        *url.URL
	schemaURL   string
	http        *http.Client
	credentials *credentials
	exchange    exchangeOnce
	userAgent   string
	patience    *Patience
	discovery   discovery
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
	jar, err := cookiejar.New(nil) // each host gets its own cookies only
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeInternal, "cookies cannot be kept: %w", err)
	}
	client := &Client{base: base, schemaURL: config.SchemaURL, userAgent: config.UserAgent, patience: config.Patience}
	client.exchange.idToken = config.IDToken
	client.credentials = &credentials{base: base, token: config.Token, next: config.Transport}
	client.http = &http.Client{
		Transport:     client.credentials,
		CheckRedirect: sameHostReads,
		Jar:           jar,
	}
	client.discovery.cache = newCache(config.CacheDir, client.documentAddresses()[0])
	return client, nil
}

// URL is the instance's base address without a final slash and without credentials.
func (c *Client) URL() string { return c.base.String() }

// sameHostReads follows a redirect of a reading request to the same host and scheme only: a write must not silently become a
// read, another host has no business with our requests, and what was asked by TLS must not be answered without.
func sameHostReads(next *http.Request, via []*http.Request) error {
	first := via[0]
	if first.Method != http.MethodGet || next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme || len(via) > 5 {
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
	if request.Context().Value(anonymous{}) == nil && c.token != "" &&
		request.URL.Scheme == c.base.Scheme && request.URL.Host == c.base.Host {
		request = request.Clone(request.Context())
		request.Header.Set("Authorization", "Token "+c.token.Reveal())
	}
	return c.next.RoundTrip(request)
}

// anonymous marks a request that carries no token.
type anonymous struct{}
