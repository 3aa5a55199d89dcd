package store_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"arkindex"
	"arkindex/internal/registry/store"
)

func TestSQLite(t *testing.T) {
	testStore(
		t,
		func(t *testing.T) *store.Store { return open(t, filepath.Join(t.TempDir(), "registry.db")) },
	)
}

func open(t *testing.T, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// raw opens a database as another program would.
func raw(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// appliedMigrations returns the number of recorded migrations, and the highest version among them.
func appliedMigrations(t *testing.T, db *sql.DB) (count, highest int) {
	t.Helper()
	const query = "SELECT count(*), max(version_id) FROM schema_migrations WHERE version_id > 0"
	if err := db.QueryRowContext(t.Context(), query).Scan(&count, &highest); err != nil {
		t.Fatal(err)
	}
	return count, highest
}

// recordNewerMigration makes a database that of a newer program.
func recordNewerMigration(t *testing.T, db *sql.DB) {
	t.Helper()
	const statement = "INSERT INTO schema_migrations (version_id, is_applied) VALUES (1000, true)"
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseIsReadableByItsOwnerOnly(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "data", "arkindex")
	s := open(t, filepath.Join(directory, "registry.db"))
	mustAddPublished(t, s, "https://h/p")
	for path, want := range map[string]os.FileMode{
		directory: 0o700 | os.ModeDir, filepath.Dir(directory): 0o700 | os.ModeDir,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("%s is %v, %v", path, info.Mode(), err)
		}
	}
	files, err := os.ReadDir(directory)
	if err != nil || len(files) < 3 {
		t.Fatalf("the directory holds %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := file.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s is %v, %v", file.Name(), info.Mode(), err)
		}
	}
}

func TestPathMayContainAnyCharacter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b", "100%?mode=memory&_pragma=x#é.db")
	s := open(t, path)
	mustAddPublished(t, s, "https://h/p")
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Errorf("the database is elsewhere: %v, %v", info, err)
	}
}

func TestRelativePathIsUnderstood(t *testing.T) {
	t.Chdir(t.TempDir())
	mustAddPublished(t, open(t, "registry.db"), "https://h/p")
	if _, err := os.Stat("registry.db"); err != nil {
		t.Error(err)
	}
}

func TestOpeningAtTheSameMomentMigratesOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			s, err := store.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	count, highest := appliedMigrations(t, raw(t, path))
	if count != highest || highest != store.SchemaVersion {
		t.Errorf("%d migrations are recorded, up to %d", count, highest)
	}
}

func TestReadyDatabaseIsOpenedWithoutTheMigrationLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + "-migration"); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	if _, err := os.Stat(path + "-migration"); !os.IsNotExist(err) {
		t.Errorf("the lock was taken again: %v", err)
	}
}

func TestTwoStoresOnOneFileWaitForEachOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	stores := []*store.Store{open(t, path), open(t, path)}
	mustAddPublished(t, stores[0], "https://h/p")
	var group sync.WaitGroup
	for which, s := range stores {
		for i := range 32 {
			group.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					repository, err := tx.RepositoryByURL("https://h/p")
					if err != nil {
						return err
					}
					_, err = tx.AddRevision(
						store.Revision{
							RepositoryID: repository.ID,
							Hash:         fmt.Sprintf("%d-%d", which, i),
							Created:      noon(),
						},
					)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	group.Wait()
	var count int
	err := raw(t, path).QueryRowContext(t.Context(), "SELECT count(*) FROM revisions").Scan(&count)
	if err != nil || count != 1+2*32 {
		t.Errorf("%d revisions are left, %v", count, err)
	}
}

func TestDatabaseOfANewerProgramIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	recordNewerMigration(t, raw(t, path))
	_, err := store.Open(t.Context(), path)
	if arkindex.CodeOf(err) != arkindex.CodeConflict || !strings.Contains(err.Error(), path) ||
		!strings.Contains(err.Error(), "1000") {
		t.Errorf("a newer database is opened with %v", err)
	}
}

func TestFileThatIsNotADatabaseIsRefused(t *testing.T) {
	directory := t.TempDir()
	file := filepath.Join(directory, "notes.txt")
	if err := os.WriteFile(file, []byte(strings.Repeat("notes ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, directory, filepath.Join(file, "registry.db")} {
		s, err := store.Open(t.Context(), path)
		if err == nil {
			_ = s.Close()
		}
		if arkindex.CodeOf(err) != arkindex.CodeUnavailable || !strings.Contains(err.Error(), path) {
			t.Errorf("%s is opened with %v", path, err)
		}
	}
	if content, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(content), "notes") {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestDatabaseIsReturnedToWALMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, path).ExecContext(t.Context(), "PRAGMA journal_mode=delete"); err != nil {
		t.Fatal(err)
	}
	open(t, path)
	var mode string
	err := raw(t, path).QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode)
	if err != nil || mode != "wal" {
		t.Errorf("the mode is %s, %v", mode, err)
	}
}
