package registry

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"arkindex/internal/registry/store"
)

const (
	// useAccuracy is how far behind the noted last use of a token may be: no token is noted more often.
	useAccuracy = time.Minute
	// useDelay is how long uses are collected, to be written together.
	useDelay = 5 * time.Second
)

// uses notes when tokens are used. Requests only leave a word in memory and never wait for a write.
type uses struct {
	store   *store.Store
	logger  *slog.Logger
	mu      sync.Mutex
	noted   map[string]time.Time // what was noted less than useAccuracy ago, by the token's ID
	pending map[string]time.Time // what of it is not written yet
	timer   *time.Timer          // runs while something is pending
	closed  bool
}

func newUses(st *store.Store, logger *slog.Logger) *uses {
	return &uses{store: st, logger: logger, noted: map[string]time.Time{}, pending: map[string]time.Time{}}
}

// note remembers that a token is used now.
func (u *uses) note(token store.Token, now time.Time) {
	if token.LastUsed != nil && now.Sub(*token.LastUsed) < useAccuracy {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if before, known := u.noted[token.ID]; u.closed || known && now.Sub(before) < useAccuracy {
		return
	}
	u.noted[token.ID], u.pending[token.ID] = now, now
	if u.timer == nil {
		u.timer = time.AfterFunc(useDelay, func() {
			if err := u.write(context.Background()); err != nil {
				u.logger.Warn("the last use of tokens is not noted", "error", err)
			}
		})
	}
}

// write keeps what is pending.
func (u *uses) write(ctx context.Context) error {
	pending := u.takePending()
	if len(pending) == 0 {
		return nil
	}
	return u.store.Write(ctx, func(tx *store.Tx) error {
		for id, when := range pending {
			if err := tx.RecordTokenUse(id, when); err != nil {
				return err
			}
		}
		return nil
	})
}

// takePending returns what is to be written, and forgets what was noted long ago.
func (u *uses) takePending() map[string]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	pending := u.pending
	u.pending, u.timer = map[string]time.Time{}, nil
	var latest time.Time
	for _, when := range pending {
		if when.After(latest) {
			latest = when
		}
	}
	for id, when := range u.noted {
		if latest.Sub(when) >= useAccuracy {
			delete(u.noted, id)
		}
	}
	return pending
}

// close writes what is pending; later uses are not noted.
func (u *uses) close(ctx context.Context) error {
	u.mu.Lock()
	u.closed = true
	if u.timer != nil {
		u.timer.Stop()
	}
	u.mu.Unlock()
	return u.write(ctx)
}
