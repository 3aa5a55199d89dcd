package store

import (
	"database/sql"
	"path/filepath"
	"testing"

	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/migrations"
	"arkindex/test/postgrestest"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite"
)

// TestMigrationsPreserveVersionsOfTheFirstSchema publishes into an old schema, and reads with the
// current one.
func TestMigrationsPreserveVersionsOfTheFirstSchema(t *testing.T) {
	file := filepath.Join(t.TempDir(), "registry.db")
	server := postgrestest.Database(t)
	for product, test := range map[string]struct {
		driver, source string
		dialect        goose.Dialect
		migrations     engine.Migrations
	}{
		"sqlite":   {"sqlite", file, goose.DialectSQLite3, migrations.SQLite()},
		"postgres": {"pgx", server, goose.DialectPostgres, migrations.Postgres()},
	} {
		t.Run(product, func(t *testing.T) {
			db, err := sql.Open(test.driver, test.source)
			if err != nil {
				t.Fatal(err)
			}
			provider, err := test.migrations.Provider(db, test.dialect)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := provider.UpTo(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			for _, statement := range []string{
				"INSERT INTO repositories (id, url, created_at) VALUES ('p', 'https://h/p', 1)",
				"INSERT INTO revisions (id, repository_id, hash, message, author, created_at) VALUES " +
					"('r', 'p', 'abc', 'Message', 'Ada', 1), ('r2', 'p', 'def', 'Message', 'Ada', 2)",
				"INSERT INTO revision_references (id, repository_id, type, name, revision_id) " +
					"VALUES ('b', 'p', 'branch', 'main', 'r2')",
				"INSERT INTO workers " +
					"(id, repository_id, slug, name, folded_name, type, description, created_at) VALUES " +
					"('w', 'p', 'reco', 'Reco', 'reco', 'ocr', '', 1), " +
					"('x', 'p', 'other', 'Other', 'other', 'ocr', '', 1)",
				"INSERT INTO worker_versions (id, worker_id, revision_id, state, docker_image_iid, " +
					"gpu_usage, model_usage, configuration, created_at) " +
					"VALUES ('v', 'w', 'r', 'available', 'image:1', 'disabled', 'disabled', '{\"a\":1.0}', 1), " +
					"('v2', 'w', 'r2', 'available', 'image:2', 'disabled', 'disabled', '{}', 2), " +
					"('u', 'x', 'r2', 'available', 'image:2', 'disabled', 'disabled', '{}', 2)",
			} {
				if _, err := db.ExecContext(t.Context(), statement); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			checkOldVersion(t, test.source)
		})
	}
}

func checkOldVersion(t *testing.T, source string) {
	t.Helper()
	err := openStore(t, source).Read(t.Context(), func(tx *Tx) error {
		found, err := tx.VersionByRevision("w", "https://h/p/commit/abc")
		if found.RevisionURL != "https://h/p/commit/abc" ||
			found.Revision == nil || found.Revision.Hash != "abc" ||
			found.Place != 1 || found.Configuration != `{"a":1.0}` || found.DockerImageIID != "image:1" ||
			!found.Branch.Inherited() || !found.Tag.Inherited() {
			t.Errorf("the version is %+v", found)
		}
		if err != nil {
			return err
		}
		list, count, err := tx.Versions("w", Page{Limit: 1})
		if count != 2 || len(list) != 1 || list[0].ID != "v2" || err != nil {
			t.Errorf("the worker has %d versions, the newest %+v, error %v", count, list, err)
		}
		newest, err := tx.NewestOnBranch("w", "main")
		if newest.ID != "v2" {
			t.Errorf("the branch is that of %+v", newest)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
