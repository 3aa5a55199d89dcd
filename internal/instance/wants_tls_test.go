package instance

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"arkindex"
)

func TestServerThatExpectsTLSIsExplained(t *testing.T) {
	for _, test := range []struct {
		name, scheme, content string
		status                int
		want                  bool
	}{
		{"Go", "http", "Client sent an HTTP request to an HTTPS server.\n", 400, true},
		{"nginx", "http", "<p>The plain HTTP request was sent to HTTPS port</p>", 400, true},
		{"Apache", "http", "You're speaking plain HTTP to an SSL-enabled server port.", 400, true},
		{"other", "http", "bad request", 400, false},
		{"other status", "http", "an HTTP request to an HTTPS server", 404, false},
		{"with TLS", "https", "an HTTP request to an HTTPS server", 400, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := &url.URL{Scheme: test.scheme, Host: "h.example.com:8443", Path: "/api/v1/"}
			response := &http.Response{
				StatusCode: test.status, Request: &http.Request{URL: address, Method: http.MethodGet},
			}
			err := responseError(response, []byte(test.content), nil)
			explained := err.Code == arkindex.CodeUnavailable &&
				err.Hint == "try https://h.example.com:8443" &&
				strings.Contains(err.Error(), "the server expects TLS")
			if explained != test.want {
				t.Errorf("%v (%s)", err, err.Hint)
			}
		})
	}
}
