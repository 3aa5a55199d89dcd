package ratelimit

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func start() time.Time { return time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC) }

func TestLimiterAllowsABurstThenOnePerInterval(t *testing.T) {
	l := New(Rate{3, time.Minute})
	now := start()
	for range 3 {
		if wait := l.Take("a", now); wait != 0 {
			t.Fatalf("a burst waits %v", wait)
		}
	}
	if wait := l.Take("a", now.Add(20*time.Second)); wait != 40*time.Second {
		t.Errorf("the fourth waits %v", wait)
	}
	if wait := l.Take("b", now); wait != 0 {
		t.Errorf("another key waits %v", wait)
	}
	if wait := l.Take("a", now.Add(time.Minute)); wait != 0 {
		t.Errorf("after the interval it waits %v", wait)
	}
	if wait := l.Take("a", now.Add(time.Minute)); wait != time.Minute {
		t.Errorf("after that it waits %v", wait)
	}
	l.Return("a")
	l.Return("unknown")
	if wait := l.Take("a", now.Add(time.Minute)); wait != 0 {
		t.Errorf("what was given back is not there: %v", wait)
	}
}

func TestRateWithoutABurstDoesNotLimit(t *testing.T) {
	l := New(Rate{})
	for range 1000 {
		if wait := l.Take("a", start()); wait != 0 {
			t.Fatalf("it waits %v", wait)
		}
	}
}

func TestPerSecond(t *testing.T) {
	for perSecond, want := range map[int]Rate{
		2: {20, 500 * time.Millisecond}, 0: {}, -1: {},
		maxRequests: {10 * maxRequests, time.Microsecond},
	} {
		if got := PerSecond(perSecond); got != want {
			t.Errorf("%d requests in a second are %v, want %v", perSecond, got, want)
		}
	}
}

const maxRequests = 1_000_000

func TestLimiterNeverExceedsItsRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := Rate{
			rapid.IntRange(1, 5).Draw(t, "burst"),
			time.Duration(rapid.IntRange(1, 10).Draw(t, "seconds")) * time.Second,
		}
		l := New(rate)
		now := start()
		var taken []time.Time
		for range 50 {
			now = now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(t, "ms")) * time.Millisecond)
			if wait := l.Take("a", now); wait == 0 {
				taken = append(taken, now)
			} else if again := New(rate); again.Take("a", now) != 0 {
				t.Fatal("a new key waits")
			} else if len(taken) == 0 || wait > rate.Every {
				t.Fatalf("it waits %v", wait)
			}
		}
		for i, from := range taken {
			for j := i; j < len(taken); j++ {
				if allowed := rate.Burst + int(taken[j].Sub(from)/rate.Every); j-i+1 > allowed {
					t.Fatalf("%d within %v", j-i+1, taken[j].Sub(from))
				}
			}
		}
	})
}

func TestLimiterForgetsIdleKeysAndBoundsTheOthers(t *testing.T) {
	l := New(Rate{1, time.Hour})
	now := start()
	for i := range maxKeys {
		l.Take(strconv.Itoa(i), now)
	}
	if wait := l.Take("new", now); wait != 0 || len(l.spent) != maxKeys+1 {
		t.Errorf("a key beyond the bound waits %v, %d keys", wait, len(l.spent))
	}
	if wait := l.Take("newer", now); wait == 0 || len(l.spent) != maxKeys+1 {
		t.Errorf("keys beyond the bound share no rate: %v, %d keys", wait, len(l.spent))
	}
	if wait := l.Take("7", now); wait == 0 {
		t.Error("a known key forgot what it took")
	}
	if l.Take("later", now.Add(2*time.Hour)); len(l.spent) != 1 {
		t.Errorf("%d idle keys are kept", len(l.spent))
	}
}

func TestAddressesOfOneNetworkAreCountedTogether(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":              "192.0.2.7",
		"2001:db8:1:2:3:4:5:6":   "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1":   "2001:db8:1:2::/64",
		"2001:db8:1:3::1":        "2001:db8:1:3::/64",
		"":                       "",
		"fe80::1%eth0":           "fe80::/64",
		"something else":         "something else",
		"::ffff:192.0.2.7/ident": "::ffff:192.0.2.7/ident",
	} {
		t.Run(address, func(t *testing.T) {
			if got := Network(address); got != want {
				t.Errorf("%s is counted as %s, want %s", address, got, want)
			}
		})
	}
}
