package store

import (
	"context"
	"database/sql"
)

// transact runs steps in a transaction of their own and commits it.
func transact(ctx context.Context, db *sql.DB, options *sql.TxOptions, steps func(*Tx) error) error {
	transaction, err := db.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	defer func() { _ = transaction.Rollback() }() // after a commit it does nothing; after a panic it frees the connection
	if err := steps(&Tx{ctx: ctx, caller: ctx, sql: transaction}); err != nil {
		return err
	}
	return transaction.Commit()
}
