package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/test/postgrestest"
)

// othersStatements make databases of other programs.
func othersStatements() map[string][]string {
	return map[string][]string{
		"django": {"CREATE TABLE django_migrations (id int)", "CREATE TABLE users (id int)"},
		"rails": {
			"CREATE TABLE schema_migrations (version text PRIMARY KEY)",
			"INSERT INTO schema_migrations VALUES ('20260101000000')",
		},
		"goose": {
			"CREATE TABLE schema_migrations (id int, version_id bigint, is_applied boolean)",
			"INSERT INTO schema_migrations VALUES (1, 1000, true)",
			"CREATE TABLE repositories (id int)",
		},
		"the same names": {
			"CREATE TABLE repositories (id int)", "CREATE TABLE revisions (id int)",
			"CREATE TABLE workers (id int)",
		},
	}
}

func mustExec(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// checkRefused checks that neither way to open a database accepts one of another program.
func checkRefused(t *testing.T, location string) {
	t.Helper()
	for _, open := range []func(context.Context, string) (*store.Store, error){
		store.Open, store.OpenExisting,
	} {
		s, err := open(t.Context(), location)
		if err == nil {
			_ = s.Close()
		}
		if arkindex.CodeOf(err) != arkindex.CodeUsage ||
			!strings.Contains(err.Error(), "another program") {
			t.Errorf("it is opened with %v", err)
		}
	}
}

func TestFileOfAnotherProgramIsLeftAsItIs(t *testing.T) {
	others := othersStatements()
	others["a mark"] = []string{"PRAGMA application_id = 252006674"}
	others["write-ahead logging"] = append(
		[]string{"PRAGMA journal_mode = wal"}, others["django"]...,
	)
	for name, statements := range others {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "other.db")
			db := raw(t, path)
			mustExec(t, db, statements...)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			checkRefused(t, path)
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed, %v", err)
			}
			if _, err := os.Stat(path + "-migration"); err == nil {
				t.Error("a file was created beside it")
			}
			_, err = store.OpenBackup(t.Context(), path)
			if arkindex.CodeOf(err) != arkindex.CodeInvalid {
				t.Errorf("it is restored with %v", err)
			}
		})
	}
}

func TestServersDatabaseOfAnotherProgramIsLeftAsItIs(t *testing.T) {
	for name, statements := range othersStatements() {
		t.Run(name, func(t *testing.T) {
			url := postgrestest.Database(t)
			db := rawServer(t, url)
			mustExec(t, db, statements...)
			const query = "SELECT count(*) FROM pg_class " +
				"WHERE relnamespace = current_schema()::regnamespace"
			var before, after int
			if err := db.QueryRowContext(t.Context(), query).Scan(&before); err != nil {
				t.Fatal(err)
			}
			checkRefused(t, url)
			if err := db.QueryRowContext(t.Context(), query).Scan(&after); err != nil || before != after {
				t.Errorf("%d tables and indexes became %d, %v", before, after, err)
			}
			mustExec(t, db, "CREATE SCHEMA registry")
			if s := open(t, url+separator(url)+"search_path=registry"); s == nil {
				t.Error("another schema is not opened")
			}
		})
	}
}

func separator(url string) string {
	if strings.Contains(url, "?") {
		return "&"
	}
	return "?"
}

func TestFileOfAnOlderProgramGetsTheMark(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	mustAddPublished(t, open(t, path), "https://h/p")
	db := raw(t, path)
	mustExec(t, db, "PRAGMA application_id = 0")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	var id int
	err := db.QueryRowContext(t.Context(), "PRAGMA application_id").Scan(&id)
	if err != nil || id != 0x41726b77 {
		t.Errorf("the mark is %x, %v", id, err)
	}
}

func TestFileThatIsMovedOrReplacedIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	s := open(t, path)
	mustAddPublished(t, s, "https://h/p")
	check := func(situation string, want arkindex.Code) {
		t.Helper()
		write := s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.AddEvent(store.Event{Created: noon(), Details: "{}"})
		})
		for name, err := range map[string]error{"ping": s.Ping(t.Context()), "write": write} {
			if err != nil != (want != "") || err != nil && arkindex.CodeOf(err) != want {
				t.Errorf("%s: %s fails with %v", situation, name, err)
			}
		}
	}
	check("in its place", "")
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	check("moved", arkindex.CodeUnavailable)
	if _, err := os.Stat(path); err == nil {
		t.Error("an empty file has its name")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	check("replaced", arkindex.CodeUnavailable)
	if err := os.Rename(path+".old", path); err != nil {
		t.Fatal(err)
	}
	check("moved back", "")
}
