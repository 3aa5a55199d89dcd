// Package network provides what the environment says about connections: proxies and trusted
// certificate authorities. It also explains why a connection failed.
package network

import (
	"context"
	"crypto/tls"
	"mime"
	"net"
	"net/http"
	"net/url"
	"time"
)

// Transport sends requests through the proxies of the environment. Its errors name the proxy when
// it is the proxy that failed.
type Transport struct {
	base    *http.Transport
	proxies Proxies
}

// NewTransport returns a copy of base that uses the proxies, and the TLS configuration unless it
// is nil.
func NewTransport(base *http.Transport, proxies Proxies, config *tls.Config) *Transport {
	t := &Transport{base: base.Clone(), proxies: proxies}
	t.base.Proxy = func(request *http.Request) (*url.URL, error) {
		proxy, err := proxies.For(request.URL)
		return proxy.url, err
	}
	t.base.OnProxyConnectResponse = func(
		_ context.Context, _ *url.URL, _ *http.Request, response *http.Response,
	) error {
		if response.StatusCode == http.StatusOK {
			return nil
		}
		return statusError(response.StatusCode)
	}
	if config != nil {
		t.base.TLSClientConfig = config
	}
	return t
}

// LimitConnecting limits the time to connect to a server or proxy.
func (t *Transport) LimitConnecting(limit time.Duration) {
	dialer := &net.Dialer{Timeout: limit, KeepAlive: 30 * time.Second}
	t.base.DialContext = dialer.DialContext
}

// CloseIdleConnections closes the connections that are not in use.
func (t *Transport) CloseIdleConnections() { t.base.CloseIdleConnections() }

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.base.RoundTrip(request)
	proxy, _ := t.proxies.For(request.URL) // a wrong variable is the error of the round trip
	if !proxy.Used() {
		return response, err
	}
	if err != nil {
		return nil, proxyError(proxy, request.URL.Hostname(), err)
	}
	if isRefusalOfProxy(request, response) {
		_ = response.Body.Close()
		refusal := statusError(response.StatusCode)
		return nil, &ProxyError{Proxy: proxy, Target: request.URL.Hostname(), Err: refusal}
	}
	return response, nil
}

// isRefusalOfProxy reports whether a response comes from the proxy of an unencrypted request, and
// not from the server. Servers of APIs explain a 403 as JSON.
func isRefusalOfProxy(request *http.Request, response *http.Response) bool {
	if request.URL.Scheme != "http" {
		return false
	}
	mediaType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
	return response.StatusCode == http.StatusProxyAuthRequired ||
		response.StatusCode == http.StatusForbidden && mediaType != "application/json"
}
