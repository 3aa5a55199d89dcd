package store

import (
	"errors"

	"arkindex"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFailure tells the errors of SQLite that pass by themselves, or that an administrator must see to, from defects of ours.
func sqliteFailure(err error) error {
	var refused *sqlite.Error
	switch {
	case isCancelled(err):
		return notWaitedFor(err)
	case !errors.As(err, &refused):
		return err
	}
	switch refused.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT:
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database is busy: %w", err).WithHint("try again")
	case sqlite3.SQLITE_FULL:
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database's disk is full: %w", err).WithHint("make room on the disk and try again")
	case sqlite3.SQLITE_IOERR:
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database's disk fails: %w", err).WithHint("check the disk and the system's log")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return arkindex.Errorf(arkindex.CodeUnavailable, "the database cannot be written: %w", err).WithHint("check the permissions of its file and directory")
	}
	return err
}
