package network

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"arkindex"
)

// Proxies are the proxies that environment variables name, as for curl and the Python tools: those
// of HTTPS_PROXY and HTTP_PROXY, else that of ALL_PROXY, except for the hosts of NO_PROXY. Names
// in lower case come first.
type Proxies struct {
	https, http Proxy
	except      exceptions
}

// Proxy is a proxy and the variable that names it. The zero Proxy is none.
type Proxy struct {
	Variable string
	url      *url.URL
	err      error
}

// ReadProxies reads the proxies of the environment. For and Check report those that are wrong.
func ReadProxies(getenv func(string) string) Proxies {
	_, except := variable(getenv, "NO_PROXY")
	return Proxies{
		https: readProxy(getenv, "HTTPS_PROXY", "ALL_PROXY"),
		http:  readProxy(getenv, "HTTP_PROXY", "ALL_PROXY"),

		except: parseExceptions(except),
	}
}

// Check returns an error if a variable is not the address of a proxy.
func (p Proxies) Check() error {
	if p.https.err != nil {
		return p.https.err
	}
	return p.http.err
}

// Any reports whether a variable names a proxy.
func (p Proxies) Any() bool { return p.https.Variable != "" || p.http.Variable != "" }

// For returns the proxy for an address.
func (p Proxies) For(address *url.URL) (Proxy, error) {
	proxy := p.http
	if address.Scheme == "https" {
		proxy = p.https
	}
	if proxy.Variable == "" || p.except.contain(address) {
		return Proxy{}, nil
	}
	return proxy, proxy.err
}

// Used reports whether the connection goes through a proxy.
func (p Proxy) Used() bool { return p.url != nil }

// String returns the address of the proxy without its user name and password.
func (p Proxy) String() string {
	if p.url == nil {
		return "none"
	}
	return p.url.Scheme + "://" + p.url.Host
}

// variable returns the first variable that is not empty, of each name in lower case, then in upper
// case.
func variable(getenv func(string) string, names ...string) (name, value string) {
	for _, upper := range names {
		for _, name := range []string{strings.ToLower(upper), upper} {
			if value := strings.TrimSpace(getenv(name)); value != "" {
				return name, value
			}
		}
	}
	return "", ""
}

func readProxy(getenv func(string) string, names ...string) Proxy {
	name, value := variable(getenv, names...)
	if name == "" {
		return Proxy{}
	}
	if !strings.Contains(value, "://") {
		value = "http://" + value
	}
	parsed, err := url.Parse(value)
	schemes := []string{"http", "https", "socks5", "socks5h"}
	// The messages leave the value out, since it may hold a password.
	switch {
	case err != nil || !isAuthority(parsed.Host) || hasUserAfterHost(parsed):
		return Proxy{Variable: name, err: arkindex.Errorf(arkindex.CodeUsage,
			"the variable %s is not the address of a proxy", name).
			WithHint("write it as http://HOST:PORT or socks5://HOST:PORT, " +
				"with special characters of a password as %%40, or unset it")}
	case !slices.Contains(schemes, parsed.Scheme):
		return Proxy{Variable: name, err: arkindex.Errorf(arkindex.CodeUsage,
			"the variable %s names a proxy of the kind %q, which is not supported", name, parsed.Scheme).
			WithHint("write it with one of http, https, socks5 and socks5h, or unset it")}
	}
	address := &url.URL{Scheme: parsed.Scheme, User: parsed.User, Host: parsed.Host}
	return Proxy{Variable: name, url: address}
}

// isAuthority reports whether a string is a host, with a port or without.
func isAuthority(host string) bool {
	address := url.URL{Host: host}
	if address.Port() == "" {
		return address.Hostname() != "" && !strings.HasSuffix(host, ":")
	}
	_, err := strconv.ParseUint(address.Port(), 10, 16)
	return address.Hostname() != "" && err == nil
}

// hasUserAfterHost reports whether the parsed host is the start of a user name and password: a
// special character of the password, such as / or #, seems to end the host.
func hasUserAfterHost(address *url.URL) bool {
	return strings.Contains(address.Path+address.RawQuery+address.Fragment, "@")
}
