package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net"
	"path"
	"runtime"
	"strconv"
	"strings"
	"time"

	"arkindex"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// readConnections is how many reads one process runs at once on a server: more would only take turns on its processors.
func readConnections() int { return max(4, 2*runtime.NumCPU()) }

// longestBatch bounds a transaction on a server that no longer answers.
const longestBatch = 15 * time.Second

// postgres is the engine of many machines: a server, or a cluster of them, that speaks PostgreSQL's protocol. Only what
// PostgreSQL, CockroachDB and YugabyteDB all do is asked of it.
//
// Writes take turns: each transaction first locks the one row of write_turns, and the ones of other processes wait for
// it. Under READ COMMITTED every statement after that sees what all turns before have committed, so writes are one after the
// other by construction, whatever they read.
type postgres struct {
	writer  *sql.DB // one connection, on which the group writes
	readers *sql.DB
	group   *group
}

// isURL tells the URL of a server from the path of a file.
func isURL(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

func openPostgres(ctx context.Context, url string) (*Store, error) {
	config, err := pgx.ParseConfig(url)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a certificate
		return nil, arkindex.Errorf(arkindex.CodeUsage, "a file that the URL of the registry's database names cannot be read: %w", unreadable)
	case err != nil: // not shown: it repeats parts of the URL, and so perhaps of the password
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the URL of the registry's database is not understood").
			WithHint("write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password as %%XX")
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "arkindex"
	}
	s := &Store{name: nameOf(config)}
	server := &postgres{writer: serverPool(config, 1), readers: serverPool(config, readConnections())}
	server.group = &group{batches: batches{begin: server.begin, control: controlServer, limit: longestBatch}}
	s.engine = server
	err = server.writer.PingContext(ctx)
	if err == nil {
		err = retry(ctx, func() error { return server.migrate(ctx, s.name) })
	}
	if err != nil {
		_ = server.close()
		return nil, serverOpenError(s.name, err)
	}
	return s, nil
}

// nameOf names a database without its user and password.
func nameOf(config *pgx.ConnConfig) string {
	host := net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port)))
	if strings.HasPrefix(config.Host, "/") {
		host = path.Clean(config.Host) + ":" + strconv.Itoa(int(config.Port))
	}
	return "postgres://" + host + "/" + config.Database
}

func serverOpenError(name string, err error) error {
	var known *arkindex.Error
	if errors.As(err, &known) && known.Code != arkindex.CodeUnavailable {
		return err
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "the registry's database %s cannot be opened: %w", name, err).
		WithHint("check that the server runs, that the database exists, and that the user may create tables in it")
}

func serverPool(config *pgx.ConnConfig, size int) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

func (p *postgres) close() error {
	return errors.Join(p.readers.Close(), p.writer.Close())
}

func (p *postgres) write(ctx context.Context, steps func(*Tx) error) error {
	return retry(ctx, func() error { return p.group.write(ctx, steps) })
}

// begin starts a transaction and waits for its turn.
func (p *postgres) begin(ctx context.Context) (*sql.Tx, func(), error) {
	transaction, err := p.writer.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return nil, nil, turnError{err}
	}
	if err := controlServer(ctx, transaction, takeTurn); err != nil {
		_ = transaction.Rollback()
		if isReadOnly(err) {
			p.reconnect()
		}
		return nil, nil, turnError{err}
	}
	return transaction, func() {}, nil // its end is the end of its turn
}

// reconnect drops the writer's connection, which leads to a server that is no longer the primary.
func (p *postgres) reconnect() {
	p.writer.SetMaxIdleConns(0)
	p.writer.SetMaxIdleConns(1)
}

// controlServer sends all statements at once: each way to the server and back counts.
func controlServer(ctx context.Context, transaction *sql.Tx, statements ...string) error {
	_, err := transaction.ExecContext(ctx, strings.Join(statements, "; "), pgx.QueryExecModeSimpleProtocol)
	return err
}

// turnError is why a write did not get its turn. None of its steps has run.
type turnError struct{ error }

// Unwrap returns the cause.
func (e turnError) Unwrap() error { return e.error }

// takeTurn waits for the lock, and bounds how long a process that the server lost sight of can keep it. Servers may be
// set to answer commits before they are durable; registries are not.
const takeTurn = `SET LOCAL lock_timeout = 1000;
	SET LOCAL idle_in_transaction_session_timeout = 10000;
	SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit', true) = 'off';
	SELECT id FROM write_turns WHERE id = 1 FOR UPDATE`

func (p *postgres) read(ctx context.Context, steps func(*Tx) error) error {
	return retry(ctx, func() error {
		return transact(ctx, p.readers, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}, steps)
	})
}
