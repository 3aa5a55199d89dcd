package engine

import (
	"context"
	"strings"
	"time"

	"arkindex"
)

// Tx is a transaction as its steps see it. It must not be used after them.
type Tx struct {
	session Session
	// ctx is the caller's. As in database/sql, a transaction is bound to the context that it
	// began with; it is not the session's, which serves several callers.
	ctx   context.Context
	wrote bool // something may have changed
	// deadline is when no further statement may begin; the zero time means never.
	deadline time.Time
}

// maxWriteTime is how long the steps of one write may take. While they run, all other writes wait.
const maxWriteTime = time.Second

// errWriteTooLong is the error of a write whose steps took longer than maxWriteTime.
var errWriteTooLong = arkindex.Errorf(arkindex.CodeUnavailable,
	"the change takes longer than %v", maxWriteTime).
	WithHint("try again, or change less at once")

// NewTx returns the transaction of a session on behalf of the caller who has the context.
func NewTx(ctx context.Context, session Session) *Tx { return &Tx{session: session, ctx: ctx} }

// check returns an error if the caller has stopped waiting or the time is up.
func (tx *Tx) check() error {
	if err := tx.ctx.Err(); err != nil {
		return err
	}
	if !tx.deadline.IsZero() && time.Now().After(tx.deadline) {
		return errWriteTooLong
	}
	return nil
}

// Exec runs a statement that returns no rows. Its error may only be returned by a later query or
// by the commit.
func (tx *Tx) Exec(statement string, arguments ...any) error {
	if err := tx.check(); err != nil {
		return err
	}
	tx.wrote = true
	return tx.session.Exec(statement, arguments...)
}

// Query runs a statement that returns rows. They must be closed before the transaction is used
// again.
func (tx *Tx) Query(query string, arguments ...any) (Rows, error) {
	if err := tx.check(); err != nil {
		return nil, err
	}
	tx.wrote = tx.wrote || !strings.HasPrefix(query, "SELECT ")
	return tx.session.Query(query, arguments...)
}
