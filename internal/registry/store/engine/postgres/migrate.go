package postgres

import (
	"context"
	"database/sql"
	"fmt"

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
// program, or of another one, is an error.
func isReady(
	ctx context.Context, db *sql.DB, name string, migrations engine.Migrations,
) (bool, error) {
	tables, err := findTables(ctx, db)
	if err == nil {
		err = engine.CheckOwner(name, tables)
	}
	if err == nil && !engine.IsMigrated(tables) {
		err = migrations.CheckCreate(name)
	}
	if err != nil || !engine.IsMigrated(tables) {
		return false, err
	}
	version, err := migrations.AppliedVersion(ctx, db, name)
	return version == migrations.Version, err
}

// findTables returns the tables of the schema that a registry would be in, without those of
// extensions.
func findTables(ctx context.Context, db *sql.DB) ([]engine.FoundTable, error) {
	const query = "SELECT c.relname::text, c.relname = $1 AND 2 = (SELECT count(*) " +
		"FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('version_id', 'is_applied')) " +
		"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " +
		"WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT EXISTS (" +
		"SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid " +
		"AND d.deptype = 'e')"
	rows, err := db.QueryContext(ctx, query, engine.VersionTable)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []engine.FoundTable
	for rows.Next() {
		var table engine.FoundTable
		if err := rows.Scan(&table.Name, &table.Recorded); err != nil {
			return nil, err
		}
		tables = append(tables, table)
	}
	return tables, rows.Err()
}

// migrationLock is the number of the advisory lock of processes that migrate: "arkindex".
const migrationLock = 0x61726b696e646578

// lockMigrations keeps other processes from migrating the same database until unlock is called.
// The lock is held on a connection of its own, and ends with the process. A process that the
// server lost contact with keeps it for ten minutes at most.
func (d *Database) lockMigrations(ctx context.Context) (unlock func(), err error) {
	lock, err := begin(ctx, d.readers,
		"BEGIN",
		"SET LOCAL idle_in_transaction_session_timeout = 600000",
		fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", migrationLock),
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
