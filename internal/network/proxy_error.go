package network

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// ProxyError is the error of a request that failed because of its proxy. Target is the requested
// host.
type ProxyError struct {
	Proxy  Proxy
	Target string
	Err    error
}

// Error implements error.
func (e *ProxyError) Error() string { return e.explain().Message }

// Unwrap returns the cause.
func (e *ProxyError) Unwrap() error { return e.Err }

// statusError is the status of a proxy's refusal.
type statusError int

// Error implements error.
func (s statusError) Error() string { return fmt.Sprintf("HTTP %d", int(s)) }

// proxyError returns the error of a request through a proxy: a ProxyError if the proxy failed.
func proxyError(proxy Proxy, target string, err error) error {
	var status statusError
	var operation *net.OpError
	if errors.As(err, &status) ||
		errors.As(err, &operation) && (operation.Op == opProxy || operation.Op == opSOCKS) {
		return &ProxyError{Proxy: proxy, Target: target, Err: err}
	}
	return err
}

// The operations in errors of net/http about proxies.
const (
	opProxy = "proxyconnect"
	opSOCKS = "socks connect"
)

func (e *ProxyError) explain() Explanation {
	var status statusError
	var operation *net.OpError
	host := "the proxy " + e.Proxy.url.Hostname()
	if certificate := explainCertificate(host, e.Err); certificate != nil {
		return *certificate
	}
	if errors.As(e.Err, &status) {
		return e.explainStatus(int(status))
	}
	if errors.As(e.Err, &operation) && operation.Op == opSOCKS {
		return e.explainSOCKS(operation.Err.Error())
	}
	cause := e.Err
	if operation != nil {
		cause = operation.Err
	}
	var name *net.DNSError
	return Explanation{
		Permanent: errors.As(e.Err, &name) && name.IsNotFound,
		Message:   fmt.Sprintf("the proxy %s cannot be reached: %v", e.Proxy, cause),
		Hint:      e.checkHint(), Unconnected: true,
	}
}

func (e *ProxyError) explainStatus(status int) Explanation {
	x := Explanation{Unconnected: true, Permanent: status < 500}
	switch {
	case status == http.StatusProxyAuthRequired:
		return e.explainCredentials(" (HTTP 407)")
	case status == http.StatusForbidden:
		x.Message = fmt.Sprintf("the proxy %s does not allow connections to %s (HTTP 403)",
			e.Proxy, e.Target)
		x.Hint = e.allowHint()
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		x.Permanent = false
		fallthrough
	default:
		x.Message = fmt.Sprintf("the proxy %s responded with HTTP %d instead of connecting to %s",
			e.Proxy, status, e.Target)
		x.Hint = e.checkHint()
	}
	return x
}

// explainSOCKS explains a refusal by the message that net/http has for it.
func (e *ProxyError) explainSOCKS(reason string) Explanation {
	reason = strings.TrimPrefix(reason, "unknown error ")
	switch {
	case strings.Contains(reason, "authentication"):
		return e.explainCredentials("")
	case strings.Contains(reason, "not allowed"):
		return Explanation{
			Message: fmt.Sprintf("the proxy %s does not allow connections to %s", e.Proxy, e.Target),
			Hint:    e.allowHint(), Unconnected: true, Permanent: true,
		}
	}
	return Explanation{
		Message: fmt.Sprintf("the proxy %s cannot connect to %s: %s", e.Proxy, e.Target, reason),
		Hint:    e.checkHint(), Unconnected: true,
	}
}

func (e *ProxyError) explainCredentials(suffix string) Explanation {
	if e.Proxy.url.User != nil {
		return Explanation{
			Message: fmt.Sprintf("the proxy %s refused the user name and password of %s%s",
				e.Proxy, e.Proxy.Variable, suffix),
			Hint:        "correct them in " + e.Proxy.Variable + ", with special characters as %40",
			Unconnected: true, Permanent: true,
		}
	}
	return Explanation{
		Message: fmt.Sprintf("the proxy %s wants a user name and password%s", e.Proxy, suffix),
		Hint: fmt.Sprintf("write them in %s as %s://USER:PASSWORD@%s",
			e.Proxy.Variable, e.Proxy.url.Scheme, e.Proxy.url.Host),
		Unconnected: true, Permanent: true,
	}
}

func (e *ProxyError) checkHint() string {
	return fmt.Sprintf("check the variable %s, or add %s to NO_PROXY to connect without a proxy",
		e.Proxy.Variable, e.Target)
}

func (e *ProxyError) allowHint() string {
	return fmt.Sprintf("have the proxy allow %s, or add it to NO_PROXY to connect without a proxy",
		e.Target)
}
