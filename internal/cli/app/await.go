package app

import (
	"context"
	"errors"
	"time"

	"arkindex"
)

// graceOfSteps is how long a step may go on after its context has ended. Most steps notice the end
// by themselves, and report better than Await what they were doing.
const graceOfSteps = time.Second

// Await runs a step of local work, and abandons it when the context ends: a file of a network that
// is gone, or a pipe with nobody at its other end, may block a step forever. A step must not
// change anything that matters once it is abandoned. What names the step in the error.
func Await[T any](ctx context.Context, what string, step func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		value, err := step()
		done <- outcome{value, err}
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
	}
	select {
	case o := <-done:
		return o.value, o.err
	case <-time.After(graceOfSteps):
		var none T
		return none, StoppedError(ctx, what)
	}
}

// StoppedError returns the error of a step that the end of the context stopped.
func StoppedError(ctx context.Context, what string) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return arkindex.Errorf(arkindex.CodeUnavailable, "out of time while %s", what).
			WithHint("give more time with --timeout, or check the disk that the files are on")
	}
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted while %s", what)
}
