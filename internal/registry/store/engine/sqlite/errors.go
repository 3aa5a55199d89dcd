package sqlite

import (
	"errors"

	"arkindex"
	"arkindex/internal/registry/store/engine"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// classify turns errors of SQLite that are temporary, or that an administrator can fix, into
// arkindex.Errors with CodeUnavailable. Others are bugs of this program and are returned
// unchanged.
func classify(err error) error {
	if engine.IsCanceled(err) {
		return engine.CanceledError(err)
	}
	switch code(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT:
		return unavailable("the database is busy: %w", err).WithHint("try again")
	case sqlite3.SQLITE_FULL:
		return unavailable("the database's disk is full: %w", err).
			WithHint("free some space on the disk and try again")
	case sqlite3.SQLITE_IOERR:
		return unavailable("the database's disk fails: %w", err).
			WithHint("check the disk and the system's log")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return unavailable("the database cannot be written: %w", err).
			WithHint("check the permissions of its file and directory")
	}
	return err
}

func unavailable(format string, err error) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUnavailable, format, err)
}

// code returns the primary result code of SQLite in err, or SQLITE_OK for any other error.
func code(err error) int {
	var refused *sqlite.Error
	if !errors.As(err, &refused) {
		return sqlite3.SQLITE_OK
	}
	return refused.Code() & 0xff
}

// openError adds the path to an error of opening a database, unless it has a code already.
func openError(path string, err error) error {
	var known *arkindex.Error
	if errors.As(err, &known) {
		return err
	}
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"the registry's database %s cannot be opened: %w", path, err).
		WithHint("check that it is an SQLite database that you may write, " +
			"in a directory that you may write")
}

// DiskFull returns SQLite's error in err if it says that the disk of a file is full, otherwise
// nil.
func DiskFull(err error) error {
	var refused *sqlite.Error
	if errors.As(err, &refused) && code(err) == sqlite3.SQLITE_FULL {
		return refused
	}
	return nil
}
