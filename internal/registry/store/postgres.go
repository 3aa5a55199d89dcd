package store

import (
	"context"
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
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
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
	writer  *pgxpool.Pool // one connection, on which the group writes
	readers *pgxpool.Pool
	group   *group
}

// isURL tells the URL of a server from the path of a file.
func isURL(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

func openPostgres(ctx context.Context, url string) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	var unreadable *fs.PathError
	switch {
	case errors.As(err, &unreadable): // a certificate
		return nil, arkindex.Errorf(arkindex.CodeUsage, "a file that the URL of the registry's database names cannot be read: %w", unreadable)
	case err != nil: // not shown: it repeats parts of the URL, and so perhaps of the password
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the URL of the registry's database is not understood").
			WithHint("write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password as %%XX")
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	if config.ConnConfig.RuntimeParams["application_name"] == "" {
		config.ConnConfig.RuntimeParams["application_name"] = "arkindex"
	}
	s := &Store{name: nameOf(config.ConnConfig)}
	server, err := connectServer(ctx, config)
	if err != nil {
		return nil, serverOpenError(s.name, err)
	}
	s.engine = server
	err = server.writer.Ping(ctx)
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
	hint := "check that the server runs, that the database exists, and that the user may create tables in it"
	var refused *pgconn.PgError
	if errors.As(err, &refused) && (refused.Code == "26000" || refused.Code == "42P05") { // what was prepared on another connection
		hint = "if a pooler such as PgBouncer stands before the server, add default_query_exec_mode=exec to the URL"
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "the registry's database %s cannot be opened: %w", name, oneLine{err}).WithHint("%s", hint)
}

// connectServer makes the connection pools; connections open at their first use.
func connectServer(ctx context.Context, config *pgxpool.Config) (*postgres, error) {
	writer, err := serverPool(ctx, config, 1)
	if err != nil {
		return nil, err
	}
	readers, err := serverPool(ctx, config, readConnections())
	if err != nil {
		writer.Close()
		return nil, err
	}
	server := &postgres{writer: writer, readers: readers}
	server.group = &group{batches: batches{begin: server.begin, limit: longestBatch}}
	return server, nil
}

func serverPool(ctx context.Context, config *pgxpool.Config, size int) (*pgxpool.Pool, error) {
	config = config.Copy()
	config.MinConns, config.MinIdleConns, config.MaxConns = 0, 0, int32(size)
	config.MaxConnIdleTime = 5 * time.Minute
	return pgxpool.NewWithConfig(ctx, config)
}

// closing bounds how long connections that are in use are waited for. What they do ends with the process.
const closing = time.Second

func (p *postgres) close() error {
	closed := make(chan struct{})
	go func() {
		p.readers.Close()
		p.writer.Close()
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(closing):
	}
	return nil
}

func (p *postgres) write(ctx context.Context, steps func(*Tx) error) error {
	return retry(ctx, func() error { return p.group.write(ctx, steps) })
}

// writeLong writes in a transaction of its own, since those of the group end after a while.
func (p *postgres) writeLong(ctx context.Context, steps func(*Tx) error) error {
	return retry(ctx, func() error {
		s, err := p.begin(ctx)
		if err != nil {
			return err
		}
		return transact(ctx, s, steps)
	})
}

// begin starts a transaction and waits for its turn.
func (p *postgres) begin(ctx context.Context) (session, error) {
	s, err := beginServer(ctx, p.writer, takeTurn()...)
	if err != nil {
		return nil, turnError{err}
	}
	if err := s.flush(); err != nil {
		if isReadOnly(err) { // the connection leads to a server that is no longer the primary
			_ = s.conn.Conn().Close(ctx)
		}
		s.end()
		return nil, turnError{err}
	}
	return s, nil // its end is the end of its turn
}

// turnError is why a write did not get its turn. None of its steps has run.
type turnError struct{ error }

// Unwrap returns the cause.
func (e turnError) Unwrap() error { return e.error }

// takeTurn waits for the lock, and bounds how long a process that the server lost sight of can keep it. Servers may be
// set to answer commits before they are durable; registries are not.
func takeTurn() []string {
	return []string{
		"BEGIN ISOLATION LEVEL READ COMMITTED",
		"SET LOCAL lock_timeout = 1000",
		"SET LOCAL idle_in_transaction_session_timeout = 10000",
		"SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit', true) = 'off'",
		"SELECT id FROM write_turns WHERE id = 1 FOR UPDATE",
	}
}

func (p *postgres) read(ctx context.Context, steps func(*Tx) error) error {
	return retry(ctx, func() error {
		s, err := beginServer(ctx, p.readers, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
		if err != nil {
			return err
		}
		return transact(ctx, s, steps)
	})
}
