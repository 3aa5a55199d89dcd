// Package sqlite is the engine for one machine: a database in a file.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"arkindex/internal/registry/store/engine"
)

// Database is an open SQLite file.
type Database struct {
	path      string
	file      os.FileInfo // of the file that was opened
	writer    *sql.DB     // one connection, which the group writes on
	readers   *sql.DB     // many connections that cannot write and never wait for the writer
	group     *engine.Group
	writeLock *writeLock // shared with other processes that write to the file
}

// Open opens a database and applies the migrations that it lacks. If the file does not exist it
// is created, with its directory, readable by its owner only.
func Open(ctx context.Context, path string, migrations engine.Migrations) (*Database, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		err = findFile(path, migrations)
	}
	if err == nil {
		err = checkOwner(ctx, path)
	}
	if err != nil {
		return nil, openError(path, err)
	}
	d, err := connect(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if err := migrate(ctx, d.writer, path, migrations); err != nil {
		_ = d.Close()
		return nil, openError(path, err)
	}
	return d, nil
}

// Name returns the absolute path of the file.
func (d *Database) Name() string { return d.path }

// MaxReads returns how many reads run at once.
func (d *Database) MaxReads() int { return d.readers.Stats().MaxOpenConnections }

// Close closes the database.
func (d *Database) Close() error {
	defer d.writeLock.close()
	return errors.Join(d.readers.Close(), d.writer.Close())
}

// Write runs steps in a transaction that the group commits.
func (d *Database) Write(ctx context.Context, steps func(*engine.Tx) error) error {
	return classify(d.group.Write(ctx, steps))
}

// WriteLong runs steps in a transaction of their own, without the time limit of the group's.
func (d *Database) WriteLong(ctx context.Context, steps func(*engine.Tx) error) error {
	s, err := d.Begin(ctx)
	if err != nil {
		return classify(err)
	}
	return classify(engine.Transact(ctx, s, steps))
}

// Read runs steps in a transaction that cannot write.
func (d *Database) Read(ctx context.Context, steps func(*engine.Tx) error) error {
	if err := d.checkFile(); err != nil {
		return err
	}
	s, err := begin(ctx, d.readers, "BEGIN", func() {})
	if err != nil {
		return classify(err)
	}
	return classify(engine.Transact(ctx, s, steps))
}

// Begin starts a transaction that holds the write lock of the file. It is for the group that
// writes.
func (d *Database) Begin(ctx context.Context) (engine.Session, error) {
	s, err := begin(ctx, d.writer, "BEGIN IMMEDIATE", d.writeLock.acquire())
	if err != nil {
		return nil, err
	}
	if err := d.checkFile(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// checkFile returns an error if the file was moved away, removed or replaced since it was opened.
// SQLite would go on with the old file, which the next process does not find.
func (d *Database) checkFile() error {
	found, err := os.Stat(d.path)
	if err == nil && os.SameFile(found, d.file) {
		return nil
	}
	if err == nil {
		err = errors.New("another file has its name")
	}
	return unavailable("the database's file is no longer the one that was opened: %w", err).
		WithHint("stop the processes that use it, put the file back and start them again")
}

// LostConnection reports false: a file has no connection to lose.
func (d *Database) LostConnection(error) bool { return false }

// LeaveWAL ends write-ahead logging, so that the file needs no other file beside it.
func (d *Database) LeaveWAL(ctx context.Context) error {
	_, err := d.writer.ExecContext(ctx, "PRAGMA journal_mode=delete")
	return classify(err)
}

// findFile creates the file unless it exists, or must exist.
func findFile(path string, migrations engine.Migrations) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err == nil {
		return file.Close()
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := migrations.CheckCreate(path); err != nil {
		return err
	}
	return createFile(path)
}

// createFile creates an empty file unless it exists, since SQLite would make it readable by
// everyone.
func createFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

// connect creates the connection pools. Connections are opened when they are first used.
func connect(path string) (*Database, error) {
	writer, err := openPool(path, "", 1)
	if err != nil {
		return nil, err
	}
	readers, err := openPool(path, "_query_only=1", max(4, runtime.NumCPU()))
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	d := &Database{
		path: path, file: file, writer: writer, readers: readers, writeLock: &writeLock{path: path},
	}
	d.group = engine.NewGroup(d.Begin, 0)
	return d, nil
}
