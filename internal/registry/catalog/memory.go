package catalog

import (
	"context"
	"sync"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

// DefaultMemoryBudget is enough for thousands of usual pages.
const DefaultMemoryBudget = 128 << 20

// memoryBudget bounds the memory that responses use together: one page may hold a hundred
// configurations of a megabyte, many clients may ask for it at once, and none may read it. A
// client has a share, so that it cannot use up the budget alone. It is safe for use by many
// goroutines.
type memoryBudget struct {
	total int64
	share int64 // of each client
	mutex sync.Mutex
	used  int64
	by    map[string]int64 // client
}

// newMemoryBudget returns a budget of which no client has more than half.
func newMemoryBudget(total int64) *memoryBudget {
	return &memoryBudget{total: total, share: total / 2, by: map[string]int64{}}
}

func (m *memoryBudget) take(client string, bytes int64) bool {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.used+bytes > m.total || m.by[client]+bytes > m.share {
		return false
	}
	m.used += bytes
	m.by[client] += bytes
	return true
}

func (m *memoryBudget) giveBack(client string, bytes int64) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.used -= bytes
	if m.by[client] -= bytes; m.by[client] == 0 {
		delete(m.by, client)
	}
}

// Reservation is a part of the memory budget, for one request. It is for one goroutine.
type Reservation struct {
	budget *memoryBudget
	client string
	bytes  int64
}

// NewReservation returns an empty reservation of a client, which the caller releases.
func (c *Catalog) NewReservation(client string) *Reservation {
	return &Reservation{budget: c.memory, client: client}
}

// Add reserves more bytes. It fails rather than waits: two requests that wait could each hold what
// the other one needs.
func (r *Reservation) Add(bytes int) error {
	if !r.budget.take(r.client, int64(bytes)) {
		err := arkindex.Errorf(
			arkindex.CodeUnavailable, "too much is being read at once",
		).WithHint("try again, or ask for fewer at once with page_size")
		err.RetryAfter = time.Second
		return err
	}
	r.bytes += int64(bytes)
	return nil
}

// Release returns the reserved bytes to the budget.
func (r *Reservation) Release() {
	if r.bytes > 0 {
		r.budget.giveBack(r.client, r.bytes)
	}
	r.bytes = 0
}

// Within returns a catalog that reserves everything that it reads. The caller releases the
// reservation.
func (c *Catalog) Within(reservation *Reservation) *Catalog {
	limited := *c
	limited.reservation = reservation
	return &limited
}

// read runs steps on an unchanging view of the database.
func (c *Catalog) read(ctx context.Context, steps func(*store.Tx) error) error {
	if c.reservation == nil {
		return c.store.Read(ctx, steps)
	}
	return c.store.ReadWithin(ctx, c.reservation.Add, func(tx *store.Tx) error {
		c.reservation.Release() // by an earlier run
		return steps(tx)
	})
}
