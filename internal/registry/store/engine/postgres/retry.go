package postgres

import (
	"context"
	"math/rand/v2"
	"time"

	"arkindex/internal/registry/store/engine"
)

const (
	// retryTimeout bounds how long transactions are retried: a collision is over in milliseconds,
	// a cluster has a new primary after seconds.
	retryTimeout = 8 * time.Second
	// minBackoff and maxBackoff bound the pauses between attempts, which double.
	minBackoff = 2 * time.Millisecond
	maxBackoff = 500 * time.Millisecond
	// maxBriefAttempts bounds the attempts of a transaction that should succeed at the second one.
	maxBriefAttempts = 5
)

// retry runs a transaction on a server again as long as it fails temporarily and the context
// lasts.
func retry(ctx context.Context, transaction func() error) error {
	start, backoff := time.Now(), minBackoff
	var previous error
	for attempt := 1; ; attempt++ {
		err := transaction()
		if previous != nil && engine.IsCanceled(err) { // the previous error says more
			err = previous
		}
		previous = err
		again := isTemporary(err) && time.Since(start) < retryTimeout ||
			isBriefConflict(err) && attempt < maxBriefAttempts
		if !again || ctx.Err() != nil {
			return classify(err)
		}
		select {
		case <-ctx.Done():
			return classify(err)
		// Random, so that transactions which collided do not collide again.
		case <-time.After(backoff/2 + rand.N(backoff)):
		}
		backoff = min(2*backoff, maxBackoff)
	}
}
