package engine

import (
	"context"
	"strings"
)

// Tx is a transaction as its steps see it. It must not be used after them.
type Tx struct {
	session Session
	// ctx is the caller's. As in database/sql, a transaction is bound to the context that it
	// began with; it is not the session's, which serves several callers.
	ctx   context.Context
	wrote bool // something may have changed
}

// NewTx returns the transaction of a session on behalf of the caller who has the context.
func NewTx(ctx context.Context, session Session) *Tx { return &Tx{session: session, ctx: ctx} }

// Exec runs a statement that returns no rows. Its error may only be returned by a later query or
// by the commit.
func (tx *Tx) Exec(statement string, arguments ...any) error {
	if err := tx.ctx.Err(); err != nil {
		return err
	}
	tx.wrote = true
	return tx.session.Exec(statement, arguments...)
}

// Query runs a statement that returns rows. They must be closed before the transaction is used
// again.
func (tx *Tx) Query(query string, arguments ...any) (Rows, error) {
	if err := tx.ctx.Err(); err != nil {
		return nil, err
	}
	tx.wrote = tx.wrote || !strings.HasPrefix(query, "SELECT ")
	return tx.session.Query(query, arguments...)
}
