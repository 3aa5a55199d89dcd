// Package ratelimit limits how often each of many keys, such as tokens and addresses, may do
// something.
package ratelimit

import (
	"math"
	"net/netip"
	"sync"
	"time"

	"arkindex"
)

// Rate is how often something may happen: Burst times at once, and then once per interval Every.
// A rate without a burst does not limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// PerSecond returns the rate of n requests per second, with a burst of ten times as many. If n is
// less than 1, the rate does not limit.
func PerSecond(n int) Rate {
	if n < 1 {
		return Rate{}
	}
	return Rate{10 * n, time.Second / time.Duration(n)}
}

// Limiter enforces a rate for each of many keys. Keys are kept in the memory of this process only,
// and only until they have their whole burst again. It is safe for use by many goroutines.
type Limiter struct {
	rate  Rate
	mu    sync.Mutex
	spent map[string]time.Time // when a key will have its whole burst again
	swept time.Time
}

const (
	// maxKeys bounds the memory that clients with ever new keys can use. Keys beyond it share
	// one rate.
	maxKeys  = 100_000
	overflow = "\x00overflow"
)

// New returns a Limiter for a rate.
func New(rate Rate) *Limiter { return &Limiter{rate: rate, spent: map[string]time.Time{}} }

// Take counts one event for a key. If the event exceeds the rate, Take counts nothing and returns
// how long to wait.
func (l *Limiter) Take(key string, now time.Time) (wait time.Duration) {
	if l.rate.Burst == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key = l.keyFor(key, now)
	until := l.spent[key]
	if until.Before(now) {
		until = now
	}
	next := until.Add(l.rate.Every)
	if wait = next.Sub(now) - time.Duration(l.rate.Burst)*l.rate.Every; wait > 0 {
		return wait
	}
	l.spent[key] = next
	return 0
}

// Return undoes the last Take for a key.
func (l *Limiter) Return(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until, known := l.spent[key]; known {
		l.spent[key] = until.Add(-l.rate.Every)
	}
}

// keyFor returns the key to count under: the key itself, or the overflow key if there are too
// many.
func (l *Limiter) keyFor(key string, now time.Time) string {
	if _, known := l.spent[key]; known {
		return key
	}
	age := now.Sub(l.swept)
	if age >= time.Minute || len(l.spent) >= maxKeys && age >= time.Second {
		l.sweep(now)
	}
	if len(l.spent) >= maxKeys {
		return overflow
	}
	return key
}

// sweep deletes the keys that have their whole burst again.
func (l *Limiter) sweep(now time.Time) {
	l.swept = now
	for key, until := range l.spent {
		if !until.After(now) {
			delete(l.spent, key)
		}
	}
}

// TooMany returns the error for a request that exceeds a rate. It has CodeUnavailable and not a
// code for HTTP status 429, because Arkindex's Python clients never retry after 429.
func TooMany(what string, wait time.Duration) *arkindex.Error {
	seconds := max(1, int(math.Ceil(wait.Seconds())))
	err := arkindex.Errorf(arkindex.CodeUnavailable, "too many %s", what).
		WithHint("try again in %d s", seconds)
	err.RetryAfter = time.Duration(seconds) * time.Second
	return err
}

// Network returns the part of an IP address that identifies a client: the whole IPv4 address, or
// the /64 network of an IPv6 address.
func Network(address string) string {
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
