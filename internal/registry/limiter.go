package registry

import (
	"sync"
	"time"
)

// Rate is how often something may happen: Burst times at once, then once more in each interval. A rate without a burst does
// not limit.
type Rate struct {
	Burst int
	Every time.Duration
}

// Limits are the rates that a registry allows.
type Limits struct {
	Requests       Rate // of each token
	AccountLogins  Rate // that fail, to each account, known or not
	AddressLogins  Rate // that fail, from each address
	TokenExchanges Rate // of tokens of pipelines, from each address
}

// DefaultLimits are wide enough for pipelines and people, and too narrow to guess passwords.
func DefaultLimits() Limits {
	return Limits{
		Requests:       RequestRate(DefaultRequests),
		AccountLogins:  Rate{10, 30 * time.Second},
		AddressLogins:  Rate{30, 5 * time.Second},
		TokenExchanges: Rate{100, 100 * time.Millisecond},
	}
}

// DefaultRequests is how many requests a token may send in a second: more than a working client would.
const DefaultRequests = 2000

// RequestRate lets a token send so many requests in a second, and ten times as many at once; none does not limit.
func RequestRate(perSecond int) Rate {
	if perSecond < 1 {
		return Rate{}
	}
	return Rate{10 * perSecond, time.Second / time.Duration(perSecond)}
}

// limiter keeps a rate for each of many keys. Keys are in memory only, each process has its own; those that used nothing of
// their rate are forgotten.
type limiter struct {
	rate  Rate
	mu    sync.Mutex
	spent map[string]time.Time // when a key will have its whole burst again
	swept time.Time
}

const (
	// maxKeys bounds the memory that senders of ever new keys can take. Those beyond it share one rate.
	maxKeys  = 100_000
	overflow = "\x00overflow"
)

func newLimiter(rate Rate) *limiter { return &limiter{rate: rate, spent: map[string]time.Time{}} }

// take counts one more for a key. When that would be too often it counts nothing, and returns how long to wait.
func (l *limiter) take(key string, now time.Time) (wait time.Duration) {
	if l.rate.Burst == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	key = l.admit(key, now)
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

// giveBack takes back what was counted last for a key.
func (l *limiter) giveBack(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until, known := l.spent[key]; known {
		l.spent[key] = until.Add(-l.rate.Every)
	}
}

// admit returns the key to count under: the key itself, as long as there is room.
func (l *limiter) admit(key string, now time.Time) string {
	if _, known := l.spent[key]; known {
		return key
	}
	if now.Sub(l.swept) >= time.Minute || len(l.spent) >= maxKeys && now.Sub(l.swept) >= time.Second {
		l.sweep(now)
	}
	if len(l.spent) >= maxKeys {
		return overflow
	}
	return key
}

// sweep forgets the keys that have their whole burst.
func (l *limiter) sweep(now time.Time) {
	l.swept = now
	for key, until := range l.spent {
		if !until.After(now) {
			delete(l.spent, key)
		}
	}
}
