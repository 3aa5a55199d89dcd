package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"arkindex/internal/registry/store/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxDeferred bounds the statements that wait to be sent, and so the memory that their arguments
// take.
const maxDeferred = 8

// session is a transaction on a server. Every round trip costs time, especially while the
// transaction holds the write lock. So statements that return no rows are deferred, and sent with
// the next one whose result is needed.
type session struct {
	ctx      context.Context // of the transaction, as in sql.Tx
	conn     *pgxpool.Conn
	deferred *pgx.Batch
	saved    bool // there is a savepoint
}

// Exec defers a statement that returns no rows.
func (s *session) Exec(statement string, arguments ...any) error {
	s.deferred.Queue(statement, slices.Clone(arguments)...) // the caller may reuse its slice
	if s.deferred.Len() < maxDeferred {
		return nil
	}
	return s.Flush()
}

// Flush sends the deferred statements. It also fails if an earlier query has failed and the
// caller ignored its error: the server commits nothing of the transaction then.
func (s *session) Flush() error {
	err := s.send().Close()
	if err == nil && s.conn.Conn().PgConn().TxStatus() == 'E' {
		return errAborted
	}
	return err
}

var errAborted = errors.New("an earlier query of the transaction failed and its error was ignored")

func (s *session) send() pgx.BatchResults {
	batch := s.deferred
	s.deferred = &pgx.Batch{}
	return s.conn.SendBatch(s.ctx, batch)
}

// Query runs a statement that returns rows, after the deferred ones.
func (s *session) Query(statement string, arguments ...any) (engine.Rows, error) {
	before := s.deferred.Len()
	s.deferred.Queue(statement, arguments...)
	results := s.send()
	for range before {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			return nil, err
		}
	}
	found, err := results.Query()
	if err != nil {
		_ = results.Close()
		return nil, err
	}
	return &rows{Rows: found, results: results}, nil
}

// Savepoint protects everything done since the last savepoint.
func (s *session) Savepoint() error {
	if s.saved {
		s.deferred.Queue(engine.ReleaseSavepointStatement)
	}
	s.saved = true
	s.deferred.Queue(engine.SavepointStatement)
	return s.Flush()
}

// RollbackToSavepoint undoes everything done since the last savepoint.
func (s *session) RollbackToSavepoint() error {
	s.deferred = &pgx.Batch{} // these would be undone too
	_, err := s.conn.Exec(s.ctx, engine.RollbackToSavepointStatement)
	return err
}

// Commit makes the transaction durable. It also fails if the server has rolled back instead,
// which the server does not report as an error.
func (s *session) Commit() error {
	s.deferred.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" {
			return fmt.Errorf("the transaction was ended by %s", tag)
		}
		return nil
	})
	return s.Flush()
}

// rollbackTimeout bounds how long Close waits for a server that does not respond.
const rollbackTimeout = 5 * time.Second

// Close rolls back what was not committed and releases the connection.
func (s *session) Close() {
	defer s.conn.Release() // closes a connection that is still in a transaction
	if c := s.conn.Conn(); !c.IsClosed() && c.PgConn().TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), rollbackTimeout)
		defer cancel()
		_, _ = s.conn.Exec(ctx, "ROLLBACK")
	}
}

// rows are the rows of the last statement of a batch.
type rows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close ends the query.
func (r *rows) Close() error {
	r.Rows.Close()
	return r.results.Close()
}

// Columns returns the names of the columns.
func (r *rows) Columns() ([]string, error) {
	var names []string
	for _, field := range r.FieldDescriptions() {
		names = append(names, field.Name)
	}
	return names, r.Err()
}
