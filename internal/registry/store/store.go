// Package store keeps what a registry knows in an SQL database: users and their tokens, repositories with their revisions
// and references, workers and their versions. It offers small steps (find, add, move) inside transactions; which steps make
// a publication, and what is refused, is for the registry to say.
package store

import (
	"context"
	"database/sql"
	"errors"
)

// Store is an open database. It is safe for use by many goroutines; other processes may have the same database open.
type Store struct {
	writer  *sql.DB // one connection: writes queue here instead of colliding in the database
	readers *sql.DB // many connections that cannot write
}

// Close releases the database. What was acknowledged stays.
func (s *Store) Close() error {
	return errors.Join(s.readers.Close(), s.writer.Close())
}

// Write runs steps in one transaction: all of it is kept when steps returns nil, nothing otherwise. When Write returns nil,
// the changes survive a crash of the machine. An engine may run steps again after a collision, so steps must change nothing
// but the transaction. Errors of steps are returned as they are; a database that cannot answer now is an arkindex.Error with
// CodeUnavailable.
func (s *Store) Write(ctx context.Context, steps func(*Tx) error) error {
	return transact(ctx, s.writer, steps)
}

// Read runs steps on one unchanging view of the database. Steps that write fail.
func (s *Store) Read(ctx context.Context, steps func(*Tx) error) error {
	return transact(ctx, s.readers, steps)
}

func transact(ctx context.Context, db *sql.DB, steps func(*Tx) error) error {
	transaction, err := db.BeginTx(ctx, nil)
	if err != nil {
		return failure(err)
	}
	defer func() { _ = transaction.Rollback() }() // after a commit it does nothing; after a panic it frees the connection
	if err := steps(&Tx{ctx: ctx, sql: transaction}); err != nil {
		return failure(err)
	}
	return failure(transaction.Commit())
}
