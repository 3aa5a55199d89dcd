package engine

import (
	"context"
	"errors"

	"arkindex"
)

// IsCanceled reports whether err is that of a context which was canceled or whose deadline has
// passed.
func IsCanceled(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// CanceledError returns the error of a transaction whose caller stopped waiting, with
// CodeUnavailable.
func CanceledError(err error) error {
	return arkindex.Errorf(arkindex.CodeUnavailable, "stopped waiting for the database: %w", err)
}
