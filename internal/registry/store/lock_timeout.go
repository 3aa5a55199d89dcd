package store

import (
	"context"
	"errors"
	"time"

	"arkindex"
	"arkindex/internal/registry/store/engine"
)

// errLockTimeout is the cause of a context that ended because its transaction could not begin in
// time.
var errLockTimeout = errors.New("the transaction could not begin in time")

// WithLockTimeout returns the same database for callers who prefer an error to a long wait: a
// transaction that cannot begin within this time fails with an arkindex.Error with
// CodeUnavailable, and none of its steps has run. Once it has begun, a transaction may take
// longer.
func (s *Store) WithLockTimeout(timeout time.Duration) *Store {
	limited := *s
	limited.lockTimeout = timeout
	return &limited
}

// withLockTimeout runs a transaction, which may have to wait for others.
func (s *Store) withLockTimeout(
	ctx context.Context, run func(context.Context, func(*engine.Tx) error) error,
	steps func(*Tx) error,
) error {
	if s.lockTimeout == 0 {
		return run(ctx, func(tx *engine.Tx) error { return steps(&Tx{engine: tx}) })
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(s.lockTimeout, func() { cancel(errLockTimeout) })
	defer timer.Stop()
	err := run(ctx, func(tx *engine.Tx) error {
		timer.Stop()
		return steps(&Tx{engine: tx})
	})
	if err == nil || !errors.Is(context.Cause(ctx), errLockTimeout) || s.engine.LostConnection(err) {
		return err
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "the registry has too much to do: %w", err).
		WithHint("try again")
}
