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
const connectionPragmas = "_pragma=busy_timeout(10000)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_dqs=0&_defensive=1"

// Open opens the SQLite database at path, makes it and its directory when they do not exist (readable by their owner only),
// and applies the migrations that it lacks. A database of a newer program is refused.
func Open(ctx context.Context, path string) (*Store, error) {
	path, err := createFile(path)
	if err != nil {
		return nil, openError(path, err)
	}
	s, err := connect(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if err := migrate(ctx, s.writer, path); err != nil {
		_ = s.Close()
		return nil, openError(path, err)
	}
	return s, nil
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
func connect(path string) (*Store, error) {
	writer, err := pool(path, "_txlock=immediate", 1)
	if err != nil {
		return nil, err
	}
	readers, err := pool(path, "_query_only=1", max(4, runtime.NumCPU()))
	if err != nil {
		return nil, err
	}
	return &Store{writer: writer, readers: readers}, nil
}

func pool(path, options string, size int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(fileURI(path) + "?" + connectionPragmas + "&" + options)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
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
