package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// mostPutOff bounds the statements that wait to be sent, and so the memory that their arguments take.
const mostPutOff = 8

// serverSession is a transaction on a server. Each way to the server and back counts, most of all in a turn to write: statements
// that return nothing are put off, and sent with the next one that is waited for.
type serverSession struct {
	ctx    context.Context
	conn   *pgxpool.Conn
	putOff *pgx.Batch
	saved  bool // there is a savepoint
}

// beginServer takes a connection and starts a transaction, which the server hears of with the first query.
func beginServer(ctx context.Context, pool *pgxpool.Pool, statements ...string) (*serverSession, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	s := &serverSession{ctx: ctx, conn: conn, putOff: &pgx.Batch{}}
	for _, statement := range statements {
		s.putOff.Queue(statement)
	}
	return s, nil
}

func (s *serverSession) exec(statement string, arguments ...any) error {
	s.putOff.Queue(statement, slices.Clone(arguments)...) // the caller may use its slice again
	if s.putOff.Len() < mostPutOff {
		return nil
	}
	return s.flush()
}

// flush sends what was put off. It fails also when an earlier query has, whoever asked it and has passed over its error: the server
// keeps nothing of the transaction then.
func (s *serverSession) flush() error {
	err := s.send().Close()
	if err == nil && s.conn.Conn().PgConn().TxStatus() == 'E' {
		return errAborted
	}
	return err
}

var errAborted = errors.New("the transaction has failed before, in a query whose error was passed over")

func (s *serverSession) send() pgx.BatchResults {
	batch := s.putOff
	s.putOff = &pgx.Batch{}
	return s.conn.SendBatch(s.ctx, batch)
}

func (s *serverSession) query(statement string, arguments ...any) (rows, error) {
	before := s.putOff.Len()
	s.putOff.Queue(statement, arguments...)
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
	return &serverRows{Rows: found, results: results}, nil
}

func (s *serverSession) savepoint() error {
	if s.saved {
		s.putOff.Queue(endSavepoint)
	}
	s.saved = true
	s.putOff.Queue(setSavepoint)
	return s.flush()
}

func (s *serverSession) undo() error {
	s.putOff = &pgx.Batch{} // none of it is wanted any more
	_, err := s.conn.Exec(s.ctx, backToSavepoint)
	return err
}

// commit fails also when the server has taken everything back: it says so without calling it an error.
func (s *serverSession) commit() error {
	s.putOff.Queue("COMMIT").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" {
			return fmt.Errorf("the transaction was ended by %s", tag)
		}
		return nil
	})
	return s.flush()
}

// rollingBack bounds how long the end of a transaction takes on a server that does not answer.
const rollingBack = 5 * time.Second

func (s *serverSession) end() {
	defer s.conn.Release() // closes a connection that is still in a transaction
	if c := s.conn.Conn(); !c.IsClosed() && c.PgConn().TxStatus() != 'I' {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), rollingBack)
		defer cancel()
		_, _ = s.conn.Exec(ctx, "ROLLBACK")
	}
}

// serverRows are the rows of the last statement of a batch.
type serverRows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close ends the query.
func (r *serverRows) Close() error {
	r.Rows.Close()
	return r.results.Close()
}

// Columns names the columns.
func (r *serverRows) Columns() ([]string, error) {
	var names []string
	for _, field := range r.FieldDescriptions() {
		names = append(names, field.Name)
	}
	return names, r.Err()
}
