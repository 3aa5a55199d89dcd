package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"arkindex/internal/registry/store/engine"

	"github.com/pressly/goose/v3"
)

// migrate brings a database to the schema of this program. Usually the database has that schema
// already, so migrate checks first, without a lock.
func migrate(ctx context.Context, db *sql.DB, path string, migrations engine.Migrations) error {
	ready, err := isReady(ctx, db, path, migrations)
	if ready || err != nil {
		return err
	}
	unlock, err := lockMigrations(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	ready, err = isReady(ctx, db, path, migrations)
	if ready || err != nil { // another process may have been first
		return err
	}
	for _, pragma := range []string{
		fmt.Sprintf("PRAGMA application_id=%d", applicationID), "PRAGMA journal_mode=wal",
	} {
		if _, err := db.ExecContext(ctx, pragma); err != nil {
			return classify(err)
		}
	}
	return classify(migrations.Apply(ctx, db, goose.DialectSQLite3))
}

// isReady reports whether a database has the schema of this program and its mark, and is in WAL
// mode. A database of a newer program is an error.
func isReady(
	ctx context.Context, db *sql.DB, path string, migrations engine.Migrations,
) (bool, error) {
	var mode string
	var application uint32
	var exists bool
	query := "SELECT (SELECT journal_mode FROM pragma_journal_mode), " +
		"(SELECT application_id FROM pragma_application_id), " + hasVersionTable
	err := db.QueryRowContext(ctx, query, engine.VersionTable).Scan(&mode, &application, &exists)
	if err != nil {
		return false, classify(err)
	}
	if !exists {
		return false, migrations.CheckCreate(path)
	}
	version, err := migrations.AppliedVersion(ctx, db, path)
	ready := version == migrations.Version && mode == "wal" && application == applicationID
	return ready, classify(err)
}

// hasVersionTable is an expression that takes the name of a table and is true if it exists.
const hasVersionTable = "EXISTS (SELECT 1 FROM sqlite_master " +
	"WHERE name = $1 AND type = 'table' AND sql LIKE 'CREATE TABLE %')"

// lockMigrations keeps other processes from migrating the same database until unlock is called.
// The lock is SQLite's own, on an empty database beside the file: it works wherever SQLite does,
// and ends with the process.
func lockMigrations(ctx context.Context, path string) (unlock func(), err error) {
	path += "-migration"
	if err := createFile(path); err != nil {
		return nil, err
	}
	db, err := openPool(path, "_txlock=exclusive", 1)
	if err != nil {
		return nil, err
	}
	lock, err := db.BeginTx(ctx, nil)
	if err != nil {
		_ = db.Close()
		return nil, classify(err)
	}
	return func() {
		_ = lock.Rollback()
		_ = db.Close()
	}, nil
}
