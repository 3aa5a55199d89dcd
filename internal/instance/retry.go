package instance

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"arkindex"
)

// The waits between attempts grow from the first ceiling to the last, twofold each time.
const (
	firstCeiling = 500 * time.Millisecond
	lastCeiling  = 30 * time.Second
)

// Wait is a pause before a request is sent again. Reason is what went wrong, and Attempt how many attempts there were.
type Wait struct {
	Host    string
	Reason  error
	Delay   time.Duration
	Attempt int
}

// Patience is how a client waits for an instance that fails: as long as the request's context has time left, or until it is
// cancelled when it has no deadline. Every field may be left out. Waiting is told of each wait before it begins, maybe by
// several requests at once. Now, Sleep and Jitter stand for the clock, a pause that ends early with the context's error,
// and a draw from [0, ceiling).
type Patience struct {
	Waiting func(Wait)
	Now     func() time.Time
	Sleep   func(ctx context.Context, delay time.Duration) error
	Jitter  func(ceiling time.Duration) time.Duration
}

// wait pauses before the next attempt. It is an Error when there is no time for it, or the context ends meanwhile.
func (p *Patience) wait(ctx context.Context, host string, attempt int, failed *failure) error {
	delay := failed.after
	if delay == 0 {
		delay = p.jitter(min(firstCeiling<<min(attempt-1, 10), lastCeiling))
	}
	if deadline, ok := ctx.Deadline(); ok {
		if left := deadline.Sub(p.now()); delay >= left {
			return impatient(host, attempt, failed, left)
		}
	}
	if p.Waiting != nil {
		p.Waiting(Wait{Host: host, Reason: failed.err, Delay: delay, Attempt: attempt})
	}
	if err := p.sleep(ctx, delay); err != nil {
		if ctx.Err() == context.DeadlineExceeded {
			return impatient(host, attempt, failed, 0)
		}
		return interrupted(host, err)
	}
	return nil
}

// Await does something that looks for what the instance says is there, and looks again a few times when it does not show: what
// answers reads may be a little behind what takes writes. Missing says what is looked for.
func (c *Client) Await(ctx context.Context, missing error, look func() (found bool, err error)) error {
	for attempt := 1; ; attempt++ {
		found, err := look()
		if err != nil || found || c.patience == nil || attempt == fewAttempts {
			return err
		}
		if err := c.patience.wait(ctx, c.base.Host, attempt, &failure{err: missing}); err != nil {
			return err
		}
	}
}

// impatient is the error of a request that there is no time to repeat.
func impatient(host string, attempt int, failed *failure, left time.Duration) error {
	left = max(left, 0).Round(100 * time.Millisecond)
	err := arkindex.Errorf(arkindex.CodeUnavailable, "the run's time is spent after %d attempts: %w", attempt, failed.err).
		WithHint("try again later, or give more time with --timeout")
	if failed.after > 0 {
		err = arkindex.Errorf(arkindex.CodeUnavailable, "%s asks to wait %v, and %v of the run's time are left: %w", host, failed.after, left, failed.err).
			WithHint("try again in %v, or give more time with --timeout", failed.after)
	}
	err.Status = statusOf(failed.err)
	return err
}

// retryAfter reads the header of that name, a number of seconds or a date; 0 when it is neither, or past.
func (p *Patience) retryAfter(value string) time.Duration {
	if p == nil || value == "" {
		return 0
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(p.now()), 0).Round(time.Millisecond)
	}
	const century = 100 * 365 * 24 * 3600
	seconds, err := strconv.ParseUint(value, 10, 64)
	if err != nil && strings.Trim(value, "0123456789") != "" {
		return 0
	}
	return time.Duration(min(seconds, century)) * time.Second // a number beyond uint64 reads as its maximum
}

func (p *Patience) now() time.Time {
	if p.Now == nil {
		return time.Now()
	}
	return p.Now()
}

func (p *Patience) jitter(ceiling time.Duration) time.Duration {
	if p.Jitter == nil {
		return rand.N(ceiling)
	}
	return p.Jitter(ceiling)
}

func (p *Patience) sleep(ctx context.Context, delay time.Duration) error {
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
