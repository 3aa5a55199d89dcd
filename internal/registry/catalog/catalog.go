// Package catalog is the service for workers, their versions, and the repositories and revisions
// that they come from. It applies the rules, opens the transactions and records the changes; it
// does not know how requests arrive or how results are shown.
package catalog

import (
	"context"
	"errors"
	"time"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"

	"github.com/google/uuid"
)

// Catalog reads and changes workers and versions. It is safe for use by many goroutines.
type Catalog struct {
	store  *store.Store
	now    func() time.Time
	memory *memoryBudget
	// reservation is where reads are charged; nil if they are not.
	reservation *Reservation
}

// New returns a Catalog for an open store, which the caller closes. What its reservations hold at
// the same time may have so many bytes of memory in all.
func New(st *store.Store, clock func() time.Time, memory int64) *Catalog {
	return &Catalog{store: st, now: clock, memory: newMemoryBudget(memory)}
}

// transaction is a transaction on behalf of a caller.
type transaction struct {
	tx     *store.Tx
	caller auth.Caller
	now    time.Time
}

// write runs steps in one transaction, so that either all of them take effect or none.
func (c *Catalog) write(
	ctx context.Context, caller auth.Caller, steps func(*transaction) error,
) error {
	ctx = store.WithClient(ctx, caller.User.ID)
	return c.store.Write(ctx, func(tx *store.Tx) error {
		return steps(&transaction{tx: tx, caller: caller, now: c.now()})
	})
}

// record records a change by the caller.
func (t *transaction) record(change audit.Change) error {
	return t.caller.Actor().Record(t.tx, t.now, change)
}

// find returns the object that a lookup by ID finds, or an error with CodeNotFound.
func find[T any](lookup func(id string) (T, error), id, object string) (T, error) {
	var none T
	id, ok := ParseID(id)
	if !ok {
		return none, arkindex.NotFound(object)
	}
	found, err := lookup(id)
	if errors.Is(err, store.ErrNotFound) {
		err = arkindex.NotFound(object)
	}
	return found, err
}

// readList reads a list and converts its rows.
func readList[Row, T any](
	ctx context.Context, c *Catalog,
	read func(*store.Tx) ([]Row, int, error), convert func(Row) T,
) (paging.List[T], error) {
	var rows paging.List[Row]
	err := c.read(ctx, func(tx *store.Tx) (err error) {
		rows.Items, rows.Count, err = read(tx)
		return err
	})
	if err != nil {
		return paging.List[T]{}, err
	}
	return paging.Convert(rows, convert), nil
}

// ParseID returns a UUID in lower case, and false if s is not a UUID in its usual form.
func ParseID(s string) (string, bool) {
	if len(s) != 36 {
		return "", false
	}
	id, err := uuid.Parse(s)
	return id.String(), err == nil
}
