// Package store holds the data of a registry in an SQL database: users and their tokens,
// repositories with their revisions and references, workers and their versions. It offers small
// steps (find, add, move) inside transactions. Which steps make up a publication, and what is
// refused, is decided by the registry.
//
// The database is a SQLite file, for one machine, or one of a PostgreSQL server, for any number of
// machines.
package store

import (
	"context"
	"time"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/postgres"
)

// Store is an open database. It is safe for concurrent use; other processes may have the same
// database open.
type Store struct {
	engine      database
	lockTimeout time.Duration // for a transaction to begin; 0: no limit
}

// database is an open database of either product.
type database interface {
	// Name names the database in messages.
	Name() string
	// MaxReads returns how many reads run at once.
	MaxReads() int
	Write(ctx context.Context, steps func(*engine.Tx) error) error
	// WriteLong is Write without a time limit. It is slower for others, and so only for a
	// database that serves nobody yet.
	WriteLong(ctx context.Context, steps func(*engine.Tx) error) error
	Read(ctx context.Context, steps func(*engine.Tx) error) error
	// LostConnection reports whether an error of the methods above is that of a lost connection.
	LostConnection(err error) bool
	Close() error
}

// Name returns the path of the file, or the server's address and the database, without user and
// password.
func (s *Store) Name() string { return s.engine.Name() }

// Ping checks that the database responds and still has the schema of this program. With another
// schema it returns an arkindex.Error with CodeConflict.
func (s *Store) Ping(ctx context.Context) error {
	return s.Read(ctx, func(tx *Tx) error {
		version, err := count(tx, "SELECT coalesce(max(version_id), 0) FROM "+engine.VersionTable)
		if err == nil && version != SchemaVersion {
			err = arkindex.Errorf(arkindex.CodeConflict,
				"the database has the schema %d, and this program needs %d", version, SchemaVersion)
		}
		return err
	})
}

// MayLoseCommits reports whether the database is a cluster, from how it was named, whose primary
// commits without waiting for a standby. A failover then loses the last commits, though they were
// confirmed.
func (s *Store) MayLoseCommits(ctx context.Context) (bool, error) {
	if cluster, ok := s.engine.(*postgres.Database); ok {
		return cluster.MayLoseCommits(ctx)
	}
	return false, nil
}

// Close closes the database. Everything that was committed stays.
func (s *Store) Close() error { return s.engine.Close() }

// Write runs steps in one transaction, as if no other write ran at the same time: all changes are
// committed if steps returns nil, none otherwise. When Write returns nil, the changes survive a
// crash of the machine. Errors of steps are returned unchanged. A database that cannot respond now
// is an arkindex.Error with CodeUnavailable; if it was lost during the commit, the changes may
// have been committed all the same.
//
// Steps may run more than once: after a collision, when nothing is left of the earlier run, and
// after a commit whose response was lost, when all of it may be there. So steps must change
// nothing but the transaction and their results, reset their results each time, and converge:
// find what their earlier run has added, instead of refusing it.
func (s *Store) Write(ctx context.Context, steps func(*Tx) error) error {
	return s.withLockTimeout(ctx, s.engine.Write, steps)
}

// WithClient returns a context whose writes are those of a client. Writes of different clients
// take turns, so that one with many does not delay others.
func WithClient(ctx context.Context, client string) context.Context {
	return engine.WithClient(ctx, client)
}

// Read runs steps on one unchanging view of the database, which has everything that was committed
// before. Steps that write fail. Steps may run more than once, like those of Write.
func (s *Store) Read(ctx context.Context, steps func(*Tx) error) error {
	return s.withLockTimeout(ctx, s.engine.Read, steps)
}

// ReadWithin is Read for callers who bound the memory that they use. charge is called with the
// size of each row before the next one is read; its error ends the reading.
func (s *Store) ReadWithin(
	ctx context.Context, charge func(bytes int) error, steps func(*Tx) error,
) error {
	return s.Read(ctx, func(tx *Tx) error {
		tx.charge = charge
		return steps(tx)
	})
}
