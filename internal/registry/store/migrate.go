package store

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"arkindex"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

const (
	// schemaVersion is the number of the last migration.
	schemaVersion = 2
	// versionTable is where the applied migrations are noted.
	versionTable = "schema_migrations"
)

// migrate brings a SQLite database to this program's schema. Nearly every opening finds it there already, so that is
// looked at first, without a lock.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	ready, err := isReady(ctx, db, path)
	if ready || err != nil {
		return err
	}
	unlock, err := lockMigrations(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	if ready, err = isReady(ctx, db, path); ready || err != nil { // another process may have been first
		return err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA journal_mode=wal"); err != nil {
		return failure(err)
	}
	return applyMigrations(ctx, db)
}

// isReady reports whether a database has this program's schema and is in WAL mode, and refuses one of a newer program.
func isReady(ctx context.Context, db *sql.DB, path string) (bool, error) {
	var mode string
	var known bool
	if err := db.QueryRowContext(ctx, "SELECT (SELECT journal_mode FROM pragma_journal_mode), EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)", versionTable).Scan(&mode, &known); err != nil {
		return false, failure(err)
	}
	if !known {
		return false, nil
	}
	var version int
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM "+versionTable).Scan(&version); err != nil {
		return false, failure(err)
	}
	if version > schemaVersion {
		return false, arkindex.Errorf(arkindex.CodeConflict, "the registry's database %s belongs to a newer version of arkindex (its schema is %d, this program knows %d)", path, version, schemaVersion).
			WithHint("upgrade arkindex, or name another database")
	}
	return version == schemaVersion && mode == "wal", nil
}

func applyMigrations(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return failure(err)
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
		return nil, failure(err)
	}
	return func() {
		_ = lock.Rollback()
		_ = db.Close()
	}, nil
}
