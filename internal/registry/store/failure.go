package store

import (
	"context"
	"errors"

	"arkindex"
)

func isCancelled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// notWaitedFor is the error of a transaction whose caller's time was over.
func notWaitedFor(err error) error {
	return arkindex.Errorf(arkindex.CodeUnavailable, "the database was not waited for: %w", err)
}
