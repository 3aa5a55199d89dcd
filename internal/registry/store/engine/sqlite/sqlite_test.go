package sqlite

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/migrations"

	"github.com/google/go-cmp/cmp"
)

func open(t *testing.T) *Database {
	t.Helper()
	d, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"), migrations.SQLite())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestEveryConnectionIsDurableAndStrict(t *testing.T) {
	d := open(t)
	for name, pool := range map[string]*sql.DB{"writer": d.writer, "readers": d.readers} {
		t.Run(name, func(t *testing.T) {
			want := map[string]string{
				"journal_mode": "wal",
				"synchronous":  "2",
				"foreign_keys": "1",
				"busy_timeout": "10000",
				"query_only":   "0",
			}
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
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if d.writer.Stats().MaxOpenConnections != 1 {
		t.Error("there is more than one writer")
	}
}

// TestFullDiskIsRecognized fills a file up to its maximum size, which SQLite reports like a full
// disk.
func TestFullDiskIsRecognized(t *testing.T) {
	d := open(t)
	if _, err := d.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	full := d.Write(t.Context(), func(tx *engine.Tx) error {
		return tx.Exec(
			"INSERT INTO repositories (id, url, created_at) VALUES ('id', $1, 0)",
			strings.Repeat("x", 1<<20),
		)
	})
	if full == nil || !strings.Contains(full.Error(), "the database's disk is full") {
		t.Fatalf("the write returns %v", full)
	}
	if cause := DiskFull(
		full,
	); cause == nil ||
		strings.Contains(cause.Error(), "the database's disk") {
		t.Errorf("the cause is %v", cause)
	}
}
