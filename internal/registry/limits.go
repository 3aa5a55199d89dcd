package registry

import (
	"math"
	"net/netip"
	"strconv"
	"time"

	"arkindex"
)

// limiters are the registry's limits at work.
type limiters struct {
	requests, accounts, addresses, exchanges *limiter
}

func newLimiters(limits Limits) limiters {
	return limiters{
		requests: newLimiter(limits.Requests), exchanges: newLimiter(limits.TokenExchanges),
		accounts: newLimiter(limits.AccountLogins), addresses: newLimiter(limits.AddressLogins),
	}
}

// laterError is the error of a request that may be sent again after a while, and not before. It is answered with 503, since
// Arkindex's Python clients never repeat a request that is answered with 429.
type laterError struct {
	error
	after time.Duration
}

// Unwrap returns the error itself.
func (e laterError) Unwrap() error { return e.error }

func tooMany(what string, wait time.Duration) error {
	return laterError{arkindex.Errorf(arkindex.CodeUnavailable, "too many %s", what).WithHint("try again in %s s", seconds(wait)), wait}
}

// seconds writes a time to wait in whole seconds, rounded up.
func seconds(wait time.Duration) string {
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}

// network is what of an address is counted together: an IPv6 customer has a whole network.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Is4() {
		return address
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return prefix.Masked().String()
}
