// Package postgres is the engine for many machines: a PostgreSQL server, or a cluster of a primary
// and its standbys, of version 13 or later.
package postgres

import (
	"context"
	"runtime"
	"time"

	"arkindex/internal/registry/store/engine"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxReads returns how many reads one process runs at once on a server: more would only compete
// for its processors.
func maxReads() int { return max(4, 2*runtime.NumCPU()) }

// maxBatchTime bounds a transaction on a server that no longer responds.
const maxBatchTime = 15 * time.Second

// Database is an open database on a server.
//
// Each writing transaction first locks the one row of write_turns; those of other processes wait
// for it. Under READ COMMITTED every later statement sees what all earlier holders of the lock
// have committed, so writes are serial by construction, whatever they read.
type Database struct {
	name    string
	hosts   int           // that the location names
	writer  *pgxpool.Pool // one connection, which the group writes on
	readers *pgxpool.Pool
	group   *engine.Group
}

// Open opens a database that exists and applies the migrations that it lacks.
func Open(ctx context.Context, location string, migrations engine.Migrations) (*Database, error) {
	config, err := parseLocation(location)
	if err != nil {
		return nil, err
	}
	name := nameOf(config.ConnConfig)
	d, err := connect(ctx, config, name)
	if err != nil {
		return nil, openError(name, err)
	}
	err = d.writer.Ping(ctx)
	if err == nil {
		err = retry(ctx, func() error { return d.migrate(ctx, migrations) })
	}
	if err != nil {
		_ = d.Close()
		return nil, openError(name, err)
	}
	return d, nil
}

// connect creates the connection pools. Connections are opened when they are first used.
func connect(ctx context.Context, config *pgxpool.Config, name string) (*Database, error) {
	writer, err := openPool(ctx, config, 1)
	if err != nil {
		return nil, err
	}
	readers, err := openPool(ctx, config, maxReads())
	if err != nil {
		writer.Close()
		return nil, err
	}
	d := &Database{
		name: name, hosts: countHosts(config.ConnConfig), writer: writer, readers: readers,
	}
	d.group = engine.NewGroup(d.Begin, maxBatchTime)
	return d, nil
}

func openPool(ctx context.Context, config *pgxpool.Config, size int) (*pgxpool.Pool, error) {
	config = config.Copy()
	config.MinConns, config.MinIdleConns, config.MaxConns = 0, 0, int32(size)
	config.MaxConnIdleTime = 5 * time.Minute
	return pgxpool.NewWithConfig(ctx, config)
}

// Name returns the address of the server and the name of the database, without user and password.
func (d *Database) Name() string { return d.name }

// MaxReads returns how many reads run at once.
func (d *Database) MaxReads() int { return int(d.readers.Config().MaxConns) }

// closeTimeout bounds how long Close waits for connections in use. What they do ends with the
// process.
const closeTimeout = time.Second

// Close closes the connections.
func (d *Database) Close() error {
	closed := make(chan struct{})
	go func() {
		d.readers.Close()
		d.writer.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closeTimeout):
	}
	return nil
}

// Write runs steps in a transaction that the group commits, and again after temporary failures.
func (d *Database) Write(ctx context.Context, steps func(*engine.Tx) error) error {
	return retry(ctx, func() error { return d.group.Write(ctx, steps) })
}

// WriteLong runs steps in a transaction of their own, without the time limit of the group's.
func (d *Database) WriteLong(ctx context.Context, steps func(*engine.Tx) error) error {
	return retry(ctx, func() error {
		s, err := d.Begin(ctx)
		if err != nil {
			return err
		}
		return engine.Transact(ctx, s, steps)
	})
}

// Read runs steps in a transaction that cannot write, and again after temporary failures.
func (d *Database) Read(ctx context.Context, steps func(*engine.Tx) error) error {
	return retry(ctx, func() error {
		s, err := begin(ctx, d.readers, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		if err != nil {
			return err
		}
		return engine.Transact(ctx, s, steps)
	})
}

// Begin starts a transaction and acquires the write lock, which ends with the transaction. It is
// for the group that writes.
func (d *Database) Begin(ctx context.Context) (engine.Session, error) {
	s, err := begin(ctx, d.writer, writeLockStatements()...)
	if err != nil {
		return nil, writeLockError{err}
	}
	if err := s.Flush(); err != nil {
		if isReadOnly(err) { // the connection leads to a server that is no longer the primary
			_ = s.conn.Conn().Close(ctx)
		}
		s.Close()
		return nil, writeLockError{err}
	}
	return s, nil
}

// writeLockError is why a write did not get the write lock. None of its steps has run.
type writeLockError struct{ error }

// Unwrap returns the cause.
func (e writeLockError) Unwrap() error { return e.error }

// writeLockStatements start a transaction and wait for the write lock. They bound how long a
// process that the server lost contact with can hold it. They also make commits durable on
// servers that are configured to confirm them before they are.
func writeLockStatements() []string {
	return []string{
		"BEGIN ISOLATION LEVEL READ COMMITTED",
		"SET LOCAL lock_timeout = 1000",
		"SET LOCAL idle_in_transaction_session_timeout = 10000",
		"SELECT set_config('synchronous_commit', 'on', true) " +
			"WHERE current_setting('synchronous_commit') = 'off'",
		"SELECT id FROM write_turns WHERE id = 1 FOR UPDATE",
	}
}

// begin acquires a connection and starts a transaction. The statements are sent with the first
// query.
func begin(ctx context.Context, pool *pgxpool.Pool, statements ...string) (*session, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	s := &session{ctx: ctx, conn: conn, deferred: &pgx.Batch{}}
	for _, statement := range statements {
		s.deferred.Queue(statement)
	}
	return s, nil
}
