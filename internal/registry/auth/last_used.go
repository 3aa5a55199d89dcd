package auth

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"arkindex/internal/registry/store"
)

const (
	// lastUsedAccuracy is how old the recorded last use of a token in use may be: no token's last
	// use is recorded more often.
	lastUsedAccuracy = time.Minute
	// lastUsedDelay is how long uses are collected, to be written together.
	lastUsedDelay = 5 * time.Second
)

// lastUsed records when tokens were last used. Requests only set a time in memory and never wait
// for a write.
type lastUsed struct {
	store    *store.Store
	logger   *slog.Logger
	mu       sync.Mutex
	recorded map[string]time.Time // within the last lastUsedAccuracy, by ID of the token
	pending  map[string]time.Time // those of them that are not written yet
	timer    *time.Timer          // runs while something is pending
	closed   bool
}

func newLastUsed(st *store.Store, logger *slog.Logger) *lastUsed {
	return &lastUsed{
		store: st, logger: logger,
		recorded: map[string]time.Time{}, pending: map[string]time.Time{},
	}
}

// record records that a token is used now.
func (u *lastUsed) record(token store.Token, now time.Time) {
	if token.LastUsed != nil && now.Sub(*token.LastUsed) < lastUsedAccuracy {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	before, known := u.recorded[token.ID]
	if u.closed || known && now.Sub(before) < lastUsedAccuracy {
		return
	}
	u.recorded[token.ID], u.pending[token.ID] = now, now
	if u.timer == nil {
		u.timer = time.AfterFunc(lastUsedDelay, func() {
			if err := u.write(context.Background()); err != nil {
				u.logger.Warn("the last use of tokens is not recorded", "error", err)
			}
		})
	}
}

// write writes the pending uses to the database.
func (u *lastUsed) write(ctx context.Context) error {
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

// takePending removes and returns the pending uses, and forgets those that were recorded long ago.
func (u *lastUsed) takePending() map[string]time.Time {
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
	for id, when := range u.recorded {
		if latest.Sub(when) >= lastUsedAccuracy {
			delete(u.recorded, id)
		}
	}
	return pending
}

// close writes the pending uses. Later uses are not recorded.
func (u *lastUsed) close(ctx context.Context) error {
	u.mu.Lock()
	u.closed = true
	if u.timer != nil {
		u.timer.Stop()
	}
	u.mu.Unlock()
	return u.write(ctx)
}
