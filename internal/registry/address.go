package registry

import (
	"net/http"
	"net/netip"
	"strings"
)

// clientAddress is where a request comes from. Behind a proxy that is what the proxy says: the last address that
// X-Forwarded-For names, since those before it may be the client's own invention.
func (r *Registry) clientAddress(request *http.Request) string {
	address := request.RemoteAddr
	if r.config.BehindProxy {
		if forwarded := strings.Join(request.Header.Values("X-Forwarded-For"), ","); forwarded != "" {
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
