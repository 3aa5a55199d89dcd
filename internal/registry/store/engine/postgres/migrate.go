package postgres

import (
	"context"
	"database/sql"

	"arkindex/internal/registry/store/engine"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// migrate brings a database to the schema of this program. A database that has it is only read,
// so that a user who may not create tables can serve from it.
func (d *Database) migrate(ctx context.Context, migrations engine.Migrations) error {
	db := stdlib.OpenDBFromPool(d.writer)
	defer db.Close() // the pool stays open
	ready, err := isReady(ctx, db, d.name, migrations)
	if ready || err != nil {
		return err
	}
	unlock, err := d.lockMigrations(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	ready, err = isReady(ctx, db, d.name, migrations)
	if ready || err != nil { // another process may have been first
		return err
	}
	return migrations.Apply(ctx, db, goose.DialectPostgres)
}

// isReady reports whether a database has the schema of this program. A database of a newer
// program is an error.
func isReady(
	ctx context.Context, db *sql.DB, name string, migrations engine.Migrations,
) (bool, error) {
	const query = "SELECT EXISTS (SELECT 1 FROM information_schema.tables " +
		"WHERE table_schema = current_schema() AND table_name = $1)"
	var exists bool
	if err := db.QueryRowContext(ctx, query, engine.VersionTable).Scan(&exists); err != nil {
		return false, err
	}
	if !exists {
		return false, migrations.CheckCreate(name)
	}
	version, err := migrations.AppliedVersion(ctx, db, name)
	return version == migrations.Version, err
}

// lockMigrations keeps other processes from migrating the same database until unlock is called.
// It locks a row on a connection of its own: every server can do that, and the lock ends with the
// process. A process that the server lost contact with keeps it for ten minutes at most.
func (d *Database) lockMigrations(ctx context.Context) (unlock func(), err error) {
	for _, statement := range []string{
		"CREATE TABLE IF NOT EXISTS schema_locks (id bigint PRIMARY KEY)",
		"INSERT INTO schema_locks (id) VALUES (1) ON CONFLICT DO NOTHING",
	} {
		if _, err := d.readers.Exec(ctx, statement); err != nil {
			return nil, err
		}
	}
	lock, err := begin(ctx, d.readers,
		"BEGIN",
		"SET LOCAL idle_in_transaction_session_timeout = 600000",
		"SELECT id FROM schema_locks WHERE id = 1 FOR UPDATE",
	)
	if err != nil {
		return nil, err
	}
	if err := lock.Flush(); err != nil {
		lock.Close()
		return nil, err
	}
	return lock.Close, nil
}
