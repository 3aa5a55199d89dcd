package store

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// patience is how long transactions are repeated: a collision is over in milliseconds, a cluster has a new primary
	// after seconds.
	patience = 8 * time.Second
	// shortestPause and longestPause bound the pauses between repetitions, which double.
	shortestPause = 2 * time.Millisecond
	longestPause  = 500 * time.Millisecond
	// fewAttempts bounds the repetitions of what should pass at the first.
	fewAttempts = 5
)

// retry runs a transaction on a server again as long as it fails in a way that passes, within the context's time.
func retry(ctx context.Context, transaction func() error) error {
	start, pause := time.Now(), shortestPause
	var before error
	for attempt := 1; ; attempt++ {
		err := transaction()
		if before != nil && isCancelled(err) { // there was no time left to fail in the same way
			err = before
		}
		before = err
		again := isPassing(err) && time.Since(start) < patience || isPassingOnce(err) && attempt < fewAttempts
		if !again || ctx.Err() != nil {
			return postgresFailure(err)
		}
		select {
		case <-ctx.Done():
			return postgresFailure(err)
		case <-time.After(pause/2 + rand.N(pause)): // apart from others that collided with this one
		}
		pause = min(2*pause, longestPause)
	}
}
