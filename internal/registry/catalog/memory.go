package catalog

import (
	"time"

	"arkindex"

	"golang.org/x/sync/semaphore"
)

// DefaultMemoryBudget is enough for one page of the largest possible configurations, or for a
// hundred thousand usual ones.
const DefaultMemoryBudget = 128 << 20

// Reservation is a part of the memory budget. The budget bounds the memory that lists of versions
// use together: one page may hold a hundred configurations of a megabyte, and many clients may ask
// for it at once. A Reservation is for one goroutine.
type Reservation struct {
	budget *semaphore.Weighted
	bytes  int64
}

// NewReservation returns an empty reservation, which the caller releases.
func (c *Catalog) NewReservation() *Reservation { return &Reservation{budget: c.memory} }

// add reserves more bytes. It fails rather than waits: two requests that wait could each hold what
// the other one needs.
func (r *Reservation) add(bytes int) error {
	if !r.budget.TryAcquire(int64(bytes)) {
		err := arkindex.Errorf(
			arkindex.CodeUnavailable, "too many large versions are being read at once",
		).WithHint("try again, or ask for fewer at once with page_size")
		err.RetryAfter = time.Second
		return err
	}
	r.bytes += int64(bytes)
	return nil
}

// Release returns the reserved bytes to the budget.
func (r *Reservation) Release() {
	r.budget.Release(r.bytes)
	r.bytes = 0
}
