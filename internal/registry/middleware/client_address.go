package middleware

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress returns the IP address of the client. Behind a proxy it is the last address in
// X-Forwarded-For: the client can forge those before it.
func (c Config) clientAddress(r *http.Request) string {
	address := r.RemoteAddr
	if c.BehindProxy {
		forwarded := strings.Join(r.Header.Values("X-Forwarded-For"), ",")
		if forwarded != "" {
			address = strings.TrimSpace(forwarded[strings.LastIndexByte(forwarded, ',')+1:])
		}
	}
	if withPort, err := netip.ParseAddrPort(address); err == nil {
		return withPort.Addr().Unmap().String()
	}
	if alone, err := netip.ParseAddr(strings.Trim(address, "[]")); err == nil {
		return alone.Unmap().String()
	}
	return ""
}
