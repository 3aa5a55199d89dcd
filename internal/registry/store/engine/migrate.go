package engine

import (
	"context"
	"database/sql"
	"io/fs"

	"arkindex"

	"github.com/pressly/goose/v3"
)

// VersionTable is the table that records which migrations were applied.
const VersionTable = "schema_migrations"

// Migrations bring a database to the schema of this program.
type Migrations struct {
	Files   fs.FS // goose's SQL files, at the root
	Version int   // number of the last one
	// ExistingOnly refuses a database that has no registry, instead of creating one in it.
	ExistingOnly bool
}

// CheckCreate returns an arkindex.Error with CodeUsage if a registry must not be created in the
// database with this name, which has none.
func (m Migrations) CheckCreate(name string) error {
	if !m.ExistingOnly {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeUsage, "there is no registry at %s", name).
		WithHint("name its database with --database or ARKINDEX_DATABASE; " +
			`"arkindex serve" and "arkindex registry migrate" create one`)
}

// AppliedVersion reads the number of the last migration that was applied to a database, and
// returns an arkindex.Error with CodeConflict if a newer program has migrated it. Without any
// migration it is CheckCreate's error or 0. VersionTable must exist.
func (m Migrations) AppliedVersion(ctx context.Context, db *sql.DB, name string) (int, error) {
	var version int
	query := "SELECT coalesce(max(version_id), 0) FROM " + VersionTable
	if err := db.QueryRowContext(ctx, query).Scan(&version); err != nil {
		return 0, err
	}
	if version > m.Version {
		return 0, arkindex.Errorf(arkindex.CodeConflict,
			"the registry's database %s belongs to a newer version of arkindex "+
				"(its schema is %d, this program knows %d)", name, version, m.Version).
			WithHint("upgrade arkindex, or name another database")
	}
	if version == 0 {
		return 0, m.CheckCreate(name)
	}
	return version, nil
}

// Apply applies the migrations that a database lacks. The caller holds a lock that keeps other
// processes from doing the same.
func (m Migrations) Apply(ctx context.Context, db *sql.DB, dialect goose.Dialect) error {
	provider, err := m.Provider(db, dialect)
	if err != nil {
		return err
	}
	_, err = provider.Up(ctx)
	return err
}

// Provider returns goose's view of the migrations and a database.
func (m Migrations) Provider(db *sql.DB, dialect goose.Dialect) (*goose.Provider, error) {
	return goose.NewProvider(dialect, db, m.Files,
		goose.WithTableName(VersionTable), goose.WithDisableGlobalRegistry(true))
}
