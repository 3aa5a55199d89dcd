package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
)

// fileSession is a transaction on a SQLite file. It is spelled out in SQL: what database/sql would add to each statement of a
// transaction of its own costs more than many of the statements.
type fileSession struct {
	ctx   context.Context
	conn  *sql.Conn
	leave func() // the queue of those that write
	open  bool
	saved bool // there is a savepoint
}

// beginFile starts a transaction with a statement. What enters the queue for it is left at the session's end.
func beginFile(ctx context.Context, db *sql.DB, statement string, leave func()) (*fileSession, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	s := &fileSession{ctx: ctx, conn: conn, leave: leave, open: true} // also when the statement fails: one that is cancelled may have run
	if err := s.exec(statement); err != nil {
		s.end()
		return nil, err
	}
	return s, nil
}

func (s *fileSession) exec(statement string, arguments ...any) error {
	_, err := s.conn.ExecContext(s.ctx, statement, arguments...)
	return err
}

func (s *fileSession) query(statement string, arguments ...any) (rows, error) {
	return s.conn.QueryContext(s.ctx, statement, arguments...)
}

func (s *fileSession) flush() error { return nil }

func (s *fileSession) savepoint() error {
	if s.saved {
		if err := s.exec(endSavepoint); err != nil {
			return err
		}
	}
	s.saved = true
	return s.exec(setSavepoint)
}

func (s *fileSession) undo() error { return s.exec(backToSavepoint) }

func (s *fileSession) commit() error {
	err := s.exec("COMMIT")
	s.open = err != nil
	return err
}

func (s *fileSession) end() {
	if s.open {
		if _, err := s.conn.ExecContext(context.WithoutCancel(s.ctx), "ROLLBACK"); err != nil {
			_ = s.conn.Raw(func(any) error { return driver.ErrBadConn }) // which closes the connection, and so ends the transaction
		}
	}
	_ = s.conn.Close()
	s.leave()
}
