package instance

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"arkindex"
)

// The delay before a retry is random, below a limit that doubles from the first to the last.
const (
	firstDelayLimit = 500 * time.Millisecond
	lastDelayLimit  = 30 * time.Second
)

// Wait is a pause before a retry. Reason is the error of the last attempt, and Attempt the
// number of attempts so far.
type Wait struct {
	Host    string
	Reason  error
	Delay   time.Duration
	Attempt int
}

// RetryPolicy retries requests until the deadline of their context, or forever without a deadline.
// All fields are optional. OnWait is called before each wait, possibly by several goroutines at
// once. Now, Sleep and Jitter replace the clock, a pause that ends early with the context's error,
// and a random duration in [0, limit).
type RetryPolicy struct {
	OnWait func(Wait)
	Now    func() time.Time
	Sleep  func(ctx context.Context, delay time.Duration) error
	Jitter func(limit time.Duration) time.Duration
	// Connecting limits how long to try to connect to a server; 0 means no limit of its own.
	Connecting time.Duration
}

// wait pauses before the next attempt. It fails when the context's deadline is too near, or when
// the context ends.
func (p *RetryPolicy) wait(
	ctx context.Context, host string, past *attempts, failed *attemptError,
) error {
	attempt, delay := past.count, failed.retryAfter
	if delay == 0 {
		delay = p.jitter(min(firstDelayLimit<<min(attempt-1, 10), lastDelayLimit))
	}
	if failed.unconnected && p.Connecting > 0 {
		spent := p.now().Sub(past.started)
		if spent >= p.Connecting {
			return noConnection(failed, spent)
		}
		delay = min(delay, p.Connecting-spent) // the last attempt is at the limit
	}
	if deadline, ok := ctx.Deadline(); ok {
		if left := deadline.Sub(p.now()); delay >= left {
			return timeSpent(host, attempt, failed, left)
		}
	}
	if p.OnWait != nil {
		p.OnWait(Wait{Host: host, Reason: failed.err, Delay: delay, Attempt: attempt})
	}
	if err := p.sleep(ctx, delay); err != nil {
		if ctx.Err() == context.DeadlineExceeded {
			return timeSpent(host, attempt, failed, 0)
		}
		return interrupted(host, err)
	}
	return nil
}

// Await calls look until it finds something, a few times at most: a replica that serves reads may
// lag behind the server of the writes. missing describes what is looked for.
func (c *Client) Await(
	ctx context.Context, missing error, look func() (found bool, err error),
) error {
	for past := (&attempts{count: 1}); ; past.count++ {
		found, err := look()
		if err != nil || found || c.retry == nil || past.count == limitedAttempts {
			return err
		}
		err = c.retry.wait(ctx, c.base.Host, past, &attemptError{err: missing})
		if err != nil {
			return err
		}
	}
}

// noConnection is the error of a request that gave up connecting because a person waits.
func noConnection(failed *attemptError, spent time.Duration) error {
	err := arkindex.Errorf(arkindex.CodeUnavailable,
		"given up after %s: %w", spent.Round(time.Second), failed.err).
		WithHint("check the instance's address and the network, or wait longer with --timeout 5m")
	var explained *arkindex.Error
	if failed.explained && errors.As(failed.err, &explained) {
		err.Hint = explained.Hint
	}
	return err
}

// timeSpent is the error of a request that cannot be retried before the deadline.
func timeSpent(host string, attempt int, failed *attemptError, left time.Duration) error {
	left = max(left, 0).Round(100 * time.Millisecond)
	err := arkindex.Errorf(arkindex.CodeUnavailable,
		"out of time after %d attempts: %w", attempt, failed.err).
		WithHint("try again later, or give more time with --timeout")
	if failed.retryAfter > 0 {
		err = arkindex.Errorf(arkindex.CodeUnavailable,
			"%s asks to wait %v, but only %v are left: %w", host, failed.retryAfter, left, failed.err).
			WithHint("try again in %v, or give more time with --timeout", failed.retryAfter)
	}
	err.Status = statusOf(failed.err)
	return err
}

// retryAfter returns how long a response asks to wait. Its Retry-After header is a number of
// seconds or a date. A date is compared with the response's own Date, because the clocks of server
// and client may differ. It is 0 when the header is neither, or in the past.
func (p *RetryPolicy) retryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if p == nil || value == "" {
		return 0
	}
	if date, err := http.ParseTime(value); err == nil {
		sent, err := http.ParseTime(header.Get("Date"))
		if err != nil {
			sent = p.now()
		}
		return max(date.Sub(sent), 0).Round(time.Millisecond)
	}
	const century = 100 * 365 * 24 * 3600
	seconds, err := strconv.ParseUint(value, 10, 64)
	if err != nil && strings.Trim(value, "0123456789") != "" {
		return 0
	}
	// ParseUint returns the maximum for a number that is out of range.
	return time.Duration(min(seconds, century)) * time.Second
}

func (p *RetryPolicy) now() time.Time {
	if p == nil || p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p *RetryPolicy) jitter(limit time.Duration) time.Duration {
	if p.Jitter == nil {
		return rand.N(limit)
	}
	return p.Jitter(limit)
}

func (p *RetryPolicy) sleep(ctx context.Context, delay time.Duration) error {
	if p.Sleep != nil {
		return p.Sleep(ctx, delay)
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
