package engine

import "context"

// Session is one transaction on a connection of its own. Each database product has an
// implementation.
type Session interface {
	// Exec runs a statement that returns no rows. An implementation may defer it until the next
	// query, savepoint or commit, which then returns its error.
	Exec(statement string, arguments ...any) error
	// Query runs a statement that returns rows. They must be closed before the session is used again.
	Query(statement string, arguments ...any) (Rows, error)
	// Flush waits for deferred statements.
	Flush() error
	// Savepoint protects everything done since the last savepoint from RollbackToSavepoint.
	Savepoint() error
	// RollbackToSavepoint undoes everything done since the last savepoint.
	RollbackToSavepoint() error
	// Commit makes the transaction durable.
	Commit() error
	// Close rolls back what was not committed and releases the connection. It is called once, last.
	Close()
}

// Rows are the result of a query.
type Rows interface {
	Next() bool
	Scan(destinations ...any) error
	Columns() ([]string, error)
	Err() error
	Close() error
}

// Statements for the one savepoint that a session has at a time.
const (
	SavepointStatement           = "SAVEPOINT one_write"
	ReleaseSavepointStatement    = "RELEASE SAVEPOINT one_write"
	RollbackToSavepointStatement = "ROLLBACK TO SAVEPOINT one_write"
)

// Transact runs steps in a session, commits and closes it.
func Transact(ctx context.Context, s Session, steps func(*Tx) error) error {
	defer s.Close() // also after a panic
	if err := steps(NewTx(ctx, s)); err != nil {
		return err
	}
	return s.Commit()
}
