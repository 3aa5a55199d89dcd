package network

import (
	"net/netip"
	"net/url"
	"strings"
)

// exceptions are the hosts of NO_PROXY, to which connections are made without a proxy.
type exceptions struct {
	all   bool
	hosts []exception
}

// exception is an entry of NO_PROXY: a host and the hosts below it, only the hosts below it, or a
// range of addresses. An empty port matches every port.
type exception struct {
	host, below, port string
	addresses         netip.Prefix
}

func parseExceptions(list string) exceptions {
	var e exceptions
	isSeparator := func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }
	for _, entry := range strings.FieldsFunc(strings.ToLower(list), isSeparator) {
		if entry == "*" {
			e.all = true
			continue
		}
		e.hosts = append(e.hosts, parseException(entry))
	}
	return e
}

func parseException(entry string) exception {
	if prefix, err := netip.ParsePrefix(entry); err == nil {
		return exception{addresses: prefix.Masked()}
	}
	host, port := entry, ""
	if i := strings.LastIndexByte(entry, ':'); i >= 0 && !strings.ContainsAny(entry[:i], ":") ||
		strings.Contains(entry, "]:") {
		host, port = entry[:i], entry[i+1:]
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if address, err := netip.ParseAddr(host); err == nil {
		address = address.Unmap()
		return exception{addresses: netip.PrefixFrom(address, address.BitLen()), port: port}
	}
	host = strings.TrimPrefix(host, "*")
	if below, ok := strings.CutPrefix(host, "."); ok {
		return exception{below: "." + below, port: port}
	}
	return exception{host: host, below: "." + host, port: port}
}

// contain reports whether connections to an address bypass the proxy. Those to this machine always
// do.
func (e exceptions) contain(address *url.URL) bool {
	host := strings.TrimSuffix(strings.ToLower(address.Hostname()), ".")
	ip, err := netip.ParseAddr(host)
	ip = ip.Unmap()
	if e.all || host == "localhost" || err == nil && ip.IsLoopback() {
		return true
	}
	port := address.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[address.Scheme]
	}
	for _, x := range e.hosts {
		if x.port != "" && x.port != port {
			continue
		}
		matches := x.host == host || x.below != "" && strings.HasSuffix(host, x.below)
		if x.addresses.IsValid() {
			matches = err == nil && x.addresses.Contains(ip)
		}
		if matches {
			return true
		}
	}
	return false
}
