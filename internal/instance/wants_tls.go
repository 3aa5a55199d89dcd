package instance

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"

	"arkindex"
)

// errWantsTLS is the cause of an error about a server that expects TLS.
var errWantsTLS = errors.New("the server expects TLS")

// wantsTLS reports whether a response says that the server expects TLS. Go, nginx and Apache say
// so in these words.
func wantsTLS(response *http.Response, content []byte) bool {
	if response.StatusCode != http.StatusBadRequest || response.Request.URL.Scheme != "http" {
		return false
	}
	for _, words := range []string{
		"HTTP request to an HTTPS server", "HTTP request was sent to HTTPS port",
		"speaking plain HTTP to an SSL-enabled server",
	} {
		if bytes.Contains(content, []byte(words)) {
			return true
		}
	}
	return false
}

// errorWantsTLS returns the error for a request without TLS to a server that expects it.
func errorWantsTLS(address *url.URL) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"%s cannot be reached by http: %w", address.Host, errWantsTLS).
		WithHint("try https://%s", address.Host)
}
