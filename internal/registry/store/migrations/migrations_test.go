package migrations_test

import (
	"io/fs"
	"testing"

	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/migrations"
)

func TestVersionIsTheNumberOfTheLastMigration(t *testing.T) {
	for product, found := range map[string]engine.Migrations{
		"sqlite": migrations.SQLite(), "postgres": migrations.Postgres(),
	} {
		t.Run(product, func(t *testing.T) {
			files, err := fs.ReadDir(found.Files, ".")
			if err != nil {
				t.Fatal(err)
			}
			if len(files) != migrations.Version || found.Version != migrations.Version {
				t.Errorf("%d migrations, version %d", len(files), found.Version)
			}
		})
	}
}
