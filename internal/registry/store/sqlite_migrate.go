package store

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"
)

// migrateSQLite brings a SQLite database to this program's schema. Nearly every opening finds it there already, so that is
// looked at first, without a lock.
func migrateSQLite(ctx context.Context, db *sql.DB, path string) error {
	ready, err := isReadySQLite(ctx, db, path)
	if ready || err != nil {
		return err
	}
	unlock, err := lockMigrations(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	if ready, err = isReadySQLite(ctx, db, path); ready || err != nil { // another process may have been first
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode=wal"); err != nil {
		return sqliteFailure(err)
	}
	return sqliteFailure(applyMigrations(ctx, db, goose.DialectSQLite3, "sqlite"))
}

// isReadySQLite reports whether a database has this program's schema and is in WAL mode, and refuses one of a newer program.
func isReadySQLite(ctx context.Context, db *sql.DB, path string) (bool, error) {
	var mode string
	var known bool
	if err := db.QueryRowContext(ctx, "SELECT (SELECT journal_mode FROM pragma_journal_mode), EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)", versionTable).Scan(&mode, &known); err != nil {
		return false, sqliteFailure(err)
	}
	if !known {
		return false, nil
	}
	version, err := appliedVersion(ctx, db, path)
	return version == SchemaVersion && mode == "wal", sqliteFailure(err)
}

// lockMigrations keeps other processes from migrating the same database until unlock is called. The lock is SQLite's own, on an
// empty database beside the file, since it works wherever SQLite does and ends with the process.
func lockMigrations(ctx context.Context, path string) (unlock func(), err error) {
	path, err = createFile(path + "-migration")
	if err != nil {
		return nil, err
	}
	db, err := pool(path, "_txlock=exclusive", 1)
	if err != nil {
		return nil, err
	}
	lock, err := db.BeginTx(ctx, nil)
	if err != nil {
		_ = db.Close()
		return nil, sqliteFailure(err)
	}
	return func() {
		_ = lock.Rollback()
		_ = db.Close()
	}, nil
}
