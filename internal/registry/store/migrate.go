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
	// SchemaVersion is the number of the last migration, the same for every engine.
	SchemaVersion = 8
	// versionTable is where the applied migrations are noted.
	versionTable = "schema_migrations"
)

// appliedVersion reads the number of a database's last migration and refuses a database of a newer program. The table of
// versions must be there.
func appliedVersion(ctx context.Context, db *sql.DB, name string) (int, error) {
	var version int
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versionTable).Scan(&version); err != nil {
		return 0, err
	}
	if version > SchemaVersion {
		return 0, arkindex.Errorf(arkindex.CodeConflict, "the registry's database %s belongs to a newer version of arkindex (its schema is %d, this program knows %d)", name, version, SchemaVersion).
			WithHint("upgrade arkindex, or name another database")
	}
	return version, nil
}

// applyMigrations runs the migrations of an engine that the database lacks. The caller keeps others from doing the same.
func applyMigrations(ctx context.Context, db *sql.DB, dialect goose.Dialect, folder string) error {
	provider, err := newProvider(db, dialect, folder)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

func newProvider(db *sql.DB, dialect goose.Dialect, folder string) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, files, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))
}
