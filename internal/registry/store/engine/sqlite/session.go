package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"arkindex/internal/registry/store/engine"
)

// session is a transaction on a SQLite file. It sends BEGIN and COMMIT itself: what database/sql
// adds to each statement of a sql.Tx costs more than many of the statements.
type session struct {
	ctx     context.Context // of the transaction, as in sql.Tx
	conn    *sql.Conn
	release func() // releases the write lock
	open    bool
	saved   bool // there is a savepoint
}

// begin starts a transaction with a statement. The session calls release when it is closed; begin
// does when it fails.
func begin(ctx context.Context, db *sql.DB, statement string, release func()) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		release()
		return nil, err
	}
	// The session is open even if the statement fails: a canceled one may have run.
	s := &session{ctx: ctx, conn: conn, release: release, open: true}
	if err := s.Exec(statement); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Exec runs a statement that returns no rows.
func (s *session) Exec(statement string, arguments ...any) error {
	_, err := s.conn.ExecContext(s.ctx, statement, arguments...)
	return err
}

// Query runs a statement that returns rows.
func (s *session) Query(statement string, arguments ...any) (engine.Rows, error) {
	return s.conn.QueryContext(s.ctx, statement, arguments...)
}

// Flush does nothing: no statement is deferred.
func (s *session) Flush() error { return nil }

// Savepoint protects everything done since the last savepoint.
func (s *session) Savepoint() error {
	if s.saved {
		if err := s.Exec(engine.ReleaseSavepointStatement); err != nil {
			return err
		}
	}
	s.saved = true
	return s.Exec(engine.SavepointStatement)
}

// RollbackToSavepoint undoes everything done since the last savepoint.
func (s *session) RollbackToSavepoint() error {
	return s.Exec(engine.RollbackToSavepointStatement)
}

// Commit makes the transaction durable.
func (s *session) Commit() error {
	err := s.Exec("COMMIT")
	s.open = err != nil
	return err
}

// Close rolls back what was not committed and releases the connection.
func (s *session) Close() {
	if s.open {
		if _, err := s.conn.ExecContext(context.WithoutCancel(s.ctx), "ROLLBACK"); err != nil {
			// This closes the connection, and so ends the transaction.
			_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}
	_ = s.conn.Close()
	s.release()
}
