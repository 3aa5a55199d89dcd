package store

import "context"

// session is a transaction on a connection of its own, in the words of an engine.
type session interface {
	// exec runs a statement that returns nothing. An engine may put it off until the next query, savepoint or commit, which
	// then has its error.
	exec(statement string, arguments ...any) error
	// query runs a statement that returns rows. They are closed before anything else is asked.
	query(statement string, arguments ...any) (rows, error)
	// flush waits for what was put off.
	flush() error
	// savepoint keeps, within the transaction, what was done since the last one.
	savepoint() error
	// undo takes back what was done since the last savepoint.
	undo() error
	commit() error
	// end takes back what was not committed, and gives the connection back. It is called once, last.
	end()
}

// rows are what a query returns, one after the other.
type rows interface {
	Next() bool
	Scan(places ...any) error
	Columns() ([]string, error)
	Err() error
	Close() error
}

const (
	setSavepoint    = "SAVEPOINT turn"
	endSavepoint    = "RELEASE SAVEPOINT turn"
	backToSavepoint = "ROLLBACK TO SAVEPOINT turn"
)

// transact runs steps in a transaction of their own and commits it.
func transact(ctx context.Context, s session, steps func(*Tx) error) error {
	defer s.end() // also after a panic
	if err := steps(&Tx{session: s, caller: ctx}); err != nil {
		return err
	}
	return s.commit()
}
