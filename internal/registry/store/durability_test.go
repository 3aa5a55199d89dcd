package store

import (
	"database/sql"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEveryConnectionIsDurableAndStrict(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := s.engine.(*sqliteFile)
	for name, pool := range map[string]*sql.DB{"writer": file.writer, "readers": file.readers} {
		want := map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "query_only": "0"}
		if name == "readers" {
			want["query_only"] = "1"
		}
		got := map[string]string{}
		for pragma := range want {
			var value string
			if err := pool.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&value); err != nil {
				t.Fatal(err)
			}
			got[pragma] = value
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if file.writer.Stats().MaxOpenConnections != 1 {
		t.Error("there is more than one writer")
	}
}

func TestSchemaVersionIsThatOfTheLastMigration(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		files, err := fs.ReadDir(migrations, "migrations/"+engine)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) != SchemaVersion {
			t.Errorf("%d migrations of %s, the schema's version is %d", len(files), engine, SchemaVersion)
		}
	}
}

// BenchmarkOpen opens a database that is ready, as every command of the local profile does.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "registry.db")
	for b.Loop() {
		s, err := Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
