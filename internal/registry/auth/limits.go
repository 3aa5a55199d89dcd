package auth

import (
	"time"

	"arkindex/internal/registry/ratelimit"
)

// Limits are the rates that a registry allows.
type Limits struct {
	Requests       ratelimit.Rate // per token
	AccountLogins  ratelimit.Rate // failed logins per account, whether it exists or not
	AddressLogins  ratelimit.Rate // failed logins per address
	TokenExchanges ratelimit.Rate // ID tokens of pipelines per address
}

// DefaultRequests is how many requests per second a token may send by default: more than any
// working client does.
const DefaultRequests = 2000

// DefaultLimits returns limits that pipelines and people do not reach, and that make guessing
// passwords hopeless.
func DefaultLimits() Limits {
	return Limits{
		Requests:       ratelimit.PerSecond(DefaultRequests),
		AccountLogins:  ratelimit.Rate{Burst: 10, Every: 30 * time.Second},
		AddressLogins:  ratelimit.Rate{Burst: 30, Every: 5 * time.Second},
		TokenExchanges: ratelimit.Rate{Burst: 100, Every: 100 * time.Millisecond},
	}
}

// limiters enforce the Limits.
type limiters struct {
	requests, accountLogins, addressLogins, tokenExchanges *ratelimit.Limiter
}

func newLimiters(limits Limits) limiters {
	return limiters{
		requests:       ratelimit.New(limits.Requests),
		accountLogins:  ratelimit.New(limits.AccountLogins),
		addressLogins:  ratelimit.New(limits.AddressLogins),
		tokenExchanges: ratelimit.New(limits.TokenExchanges),
	}
}
