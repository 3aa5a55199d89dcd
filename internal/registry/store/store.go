// Package store keeps what a registry knows in an SQL database: users and their tokens, repositories with their revisions
// and references, workers and their versions. It offers small steps (find, add, move) inside transactions; which steps make
// a publication, and what is refused, is for the registry to say.
//
// The database is a SQLite file, for one machine, or one that speaks PostgreSQL's protocol, for any number of machines.
package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"arkindex"
)

// Store is an open database. It is safe for use by many goroutines; other processes may have the same database open.
type Store struct {
	name   string
	engine engine
	wait   time.Duration // for a transaction's turn; 0: as long as it takes
}

// engine is a kind of database.
type engine interface {
	write(ctx context.Context, steps func(*Tx) error) error
	// writeLong is write for steps that take as long as there are rows, on a database that nobody is served from yet.
	writeLong(ctx context.Context, steps func(*Tx) error) error
	read(ctx context.Context, steps func(*Tx) error) error
	close() error
}

// Open opens a database and applies the migrations that it lacks. A location that starts with postgres:// or postgresql://
// is the URL of a database that exists; every other one is the path of a SQLite file, which is made, with its directory, when it
// does not exist (readable by its owner only). A database of a newer program is refused.
func Open(ctx context.Context, location string) (*Store, error) {
	switch {
	case isURL(location):
		return openPostgres(ctx, location)
	case isOtherURL(location):
		return nil, unknownKind()
	default:
		return openSQLite(ctx, location)
	}
}

// isOtherURL reports whether a location is a URL of what is no database of ours. Taken for a file's path it would make directories
// that are called like what it holds, such as a password.
func isOtherURL(location string) bool { return strings.Contains(location, "://") && !isURL(location) }

// unknownKind never shows the location.
func unknownKind() error {
	return arkindex.Errorf(arkindex.CodeUsage, "the URL of the registry's database is of no kind that is known").
		WithHint("write it as postgres://USER@HOST:PORT/DATABASE, or name the path of a SQLite file")
}

// Exists reports whether a location is that of a database that Open would not have to make: a file that is there. Whether a
// server has the database shows only when it is opened.
func Exists(location string) (bool, error) {
	if isURL(location) {
		return true, nil
	}
	if isOtherURL(location) {
		return false, unknownKind()
	}
	_, err := os.Stat(location)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// Name names the database for people: a file's path, or a server's address and database, without user and password.
func (s *Store) Name() string { return s.name }

// Ping makes sure that the database answers and still has this program's schema; with another one it is an arkindex.Error with
// CodeConflict.
func (s *Store) Ping(ctx context.Context) error {
	return s.Read(ctx, func(tx *Tx) error {
		version, _, err := find(tx, scanCount, "SELECT coalesce(max(version_id), 0) FROM "+versionTable)
		if err == nil && version != SchemaVersion {
			err = arkindex.Errorf(arkindex.CodeConflict, "the database has the schema %d, and this program %d", version, SchemaVersion)
		}
		return err
	})
}

// Close releases the database. What was acknowledged stays.
func (s *Store) Close() error { return s.engine.close() }

// Write runs steps as if no other write ran at the same time, in one transaction: all of it is kept when steps returns nil,
// nothing otherwise. When Write returns nil, the changes survive a crash of the machine. Errors of steps are returned as they
// are; a database that cannot answer now is an arkindex.Error with CodeUnavailable, and then the changes may yet have been
// kept, if it was lost while it committed.
//
// Steps may run more than once: after a collision, when nothing of the earlier run is left, and after a commit whose
// answer was lost, when all of it may be there. So steps must change nothing but the transaction and what they return, set
// anew what they return each time, and converge: find what an earlier run of theirs has made, instead of refusing it.
func (s *Store) Write(ctx context.Context, steps func(*Tx) error) error {
	return s.inTurn(ctx, s.engine.write, steps)
}

// Read runs steps on one unchanging view of the database, which has all that was acknowledged before. Steps that write fail.
// Steps may run more than once, as those of Write.
func (s *Store) Read(ctx context.Context, steps func(*Tx) error) error {
	return s.inTurn(ctx, s.engine.read, steps)
}
