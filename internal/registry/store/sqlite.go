package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"arkindex"

	"modernc.org/sqlite"
)

// connectionPragmas hold for every connection. synchronous=FULL makes an acknowledged write durable, the time-out (in
// milliseconds) lets processes that share the file wait for each other.
const connectionPragmas = "_pragma=busy_timeout(10000)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=temp_store(memory)&_dqs=0&_defensive=1"

// sqliteFile is the engine of one machine: a file.
type sqliteFile struct {
	writer  *sql.DB // one connection, on which the group writes
	readers *sql.DB // many connections that cannot write and never wait for the writer
	group   *group
	queue   *queue // of the processes that write to the file
}

func openSQLite(ctx context.Context, path string) (*Store, error) {
	path, err := createFile(path)
	if err != nil {
		return nil, openError(path, err)
	}
	file, err := connect(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if err := migrateSQLite(ctx, file.writer, path); err != nil {
		_ = file.close()
		return nil, openError(path, err)
	}
	return &Store{name: path, engine: file}, nil
}

func (f *sqliteFile) close() error {
	defer f.queue.close()
	return errors.Join(f.readers.Close(), f.writer.Close())
}

func (f *sqliteFile) write(ctx context.Context, steps func(*Tx) error) error {
	return sqliteFailure(f.group.write(ctx, steps))
}

func (f *sqliteFile) writeLong(ctx context.Context, steps func(*Tx) error) error {
	return f.write(ctx, steps)
}

func (f *sqliteFile) read(ctx context.Context, steps func(*Tx) error) error {
	s, err := beginFile(ctx, f.readers, "BEGIN", func() {})
	if err != nil {
		return sqliteFailure(err)
	}
	return sqliteFailure(transact(ctx, s, steps))
}

func openError(path string, err error) error {
	var known *arkindex.Error
	if errors.As(err, &known) {
		return err
	}
	return arkindex.Errorf(arkindex.CodeUnavailable, "the registry's database %s cannot be opened: %w", path, err).
		WithHint("check that it is an SQLite database that you may write, in a directory that you may write")
}

// createFile makes an empty file before SQLite does, since SQLite gives its own to everyone. It returns the absolute path.
func createFile(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path, err
	}
	if err := os.MkdirAll(filepath.Dir(absolute), 0o700); err != nil {
		return absolute, err
	}
	file, err := os.OpenFile(absolute, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return absolute, err
	}
	return absolute, file.Close()
}

// connect makes the connection pools; connections open at their first use.
func connect(path string) (*sqliteFile, error) {
	writer, err := pool(path, "", 1)
	if err != nil {
		return nil, err
	}
	readers, err := pool(path, "_query_only=1", max(4, runtime.NumCPU()))
	if err != nil {
		return nil, err
	}
	file := &sqliteFile{writer: writer, readers: readers, queue: &queue{path: path}}
	file.group = &group{batches: batches{begin: file.begin}}
	return file, nil
}

// begin starts a transaction that locks the file for writing at once.
func (f *sqliteFile) begin(ctx context.Context) (session, error) {
	s, err := beginFile(ctx, f.writer, "BEGIN IMMEDIATE", f.queue.enter())
	if err != nil {
		return nil, err
	}
	return s, nil
}

func pool(path, options string, size int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(fileURI(path) + "?" + connectionPragmas + "&" + options)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(preparing{connector})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db, nil
}

// fileURI writes a path as SQLite reads it, whatever characters it holds.
func fileURI(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // a Windows drive
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}
