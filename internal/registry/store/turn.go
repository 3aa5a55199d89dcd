package store

import (
	"context"
	"errors"
	"time"

	"arkindex"
)

// errNoTurn is why a context ends whose transaction did not get its turn in time.
var errNoTurn = errors.New("the transaction did not get its turn")

// Bounded is the same database for those who would rather be refused than wait: what does not get its turn within this time
// fails with an arkindex.Error with CodeUnavailable, and nothing of it has run. What has begun is not hurried.
func (s *Store) Bounded(wait time.Duration) *Store {
	bounded := *s
	bounded.wait = wait
	return &bounded
}

// inTurn runs a transaction that may have to wait for others.
func (s *Store) inTurn(ctx context.Context, run func(context.Context, func(*Tx) error) error, steps func(*Tx) error) error {
	if s.wait == 0 {
		return run(ctx, steps)
	}
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	turn := time.AfterFunc(s.wait, func() { giveUp(errNoTurn) })
	defer turn.Stop()
	err := run(ctx, func(tx *Tx) error {
		turn.Stop()
		return steps(tx)
	})
	if err != nil && errors.Is(context.Cause(ctx), errNoTurn) {
		return noTurn(err)
	}
	return err
}

// noTurn is the error of what did not get its turn in time: others had it, or the database could not be reached all the while.
func noTurn(err error) error {
	if isLostConnection(err) {
		return postgresFailure(err)
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "the registry has too much to do: %w", err).WithHint("try again")
}
