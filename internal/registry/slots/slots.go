// Package slots bounds how much expensive work runs at once, fairly among clients.
package slots

import (
	"context"
	"slices"
	"sync"
	"time"

	"arkindex"
)

// Slots are places for work that takes a processor and memory for a while. Work that finds none
// free waits, and is refused after a time. The next free one is for the client whose last turn is
// the longest ago, so that one with much work does not delay others. It is safe for use by many
// goroutines.
type Slots struct {
	timeout time.Duration
	what    string
	mutex   sync.Mutex
	free    int
	total   int
	waiting []*waiter
	turns   map[string]int // the number of each client's last turn
	turn    int
}

// waiter is work that waits for a slot.
type waiter struct {
	client  string
	granted chan struct{}
}

// New returns slots for some number of pieces of work at once. What names them in the error for
// those that have waited too long.
func New(count int, timeout time.Duration, what string) *Slots {
	return &Slots{
		timeout: timeout, what: what, free: count, total: count, turns: map[string]int{},
	}
}

// Acquire waits for a slot. The caller calls release, more than once if that is easier.
func (s *Slots) Acquire(ctx context.Context, client string) (release func(), err error) {
	w := &waiter{client: client, granted: make(chan struct{})}
	s.mutex.Lock()
	s.waiting = append(s.waiting, w)
	s.grant()
	s.mutex.Unlock()
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	select {
	case <-w.granted:
	case <-ctx.Done():
		if s.leave(w) {
			err := arkindex.Errorf(arkindex.CodeUnavailable, "too many %s", s.what).
				WithHint("try again")
			err.RetryAfter = time.Second
			return nil, err
		}
	}
	return sync.OnceFunc(s.release), nil
}

// leave removes a waiter, and reports false if it has got a slot in the meantime.
func (s *Slots) leave(w *waiter) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	at := slices.Index(s.waiting, w)
	if at >= 0 {
		s.waiting = slices.Delete(s.waiting, at, at+1)
	}
	return at >= 0
}

func (s *Slots) release() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.free++
	s.grant()
	if s.free == s.total {
		clear(s.turns)
	}
}

// grant gives free slots to waiters. The mutex must be locked.
func (s *Slots) grant() {
	for s.free > 0 && len(s.waiting) > 0 {
		next := 0
		for i, w := range s.waiting {
			if s.turns[w.client] < s.turns[s.waiting[next].client] {
				next = i
			}
		}
		w := s.waiting[next]
		s.waiting = slices.Delete(s.waiting, next, next+1)
		s.turn++
		s.turns[w.client] = s.turn
		s.free--
		close(w.granted)
	}
}
