package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/test/postgrestest"
)

// bothEngines returns functions that open an empty database of each product.
func bothEngines() map[string]func(*testing.T) *store.Store {
	return map[string]func(*testing.T) *store.Store{
		"SQLite": func(t *testing.T) *store.Store {
			return open(t, filepath.Join(t.TempDir(), "registry.db"))
		},
		"PostgreSQL": func(t *testing.T) *store.Store { return open(t, postgrestest.Database(t)) },
	}
}

func TestBackupUnderLoadIsConsistent(t *testing.T) {
	for from, source := range bothEngines() {
		for to, target := range bothEngines() {
			t.Run(from+" to "+to, func(t *testing.T) { testBackupUnderLoad(t, source(t), target(t)) })
		}
	}
}

// testBackupUnderLoad has each write store how many came before it. In a consistent backup these
// numbers are 0, 1, 2 and so on.
func testBackupUnderLoad(t *testing.T, source, target *store.Store) {
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	enough := make(chan struct{})
	for writer := range 4 {
		writers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := addNumbered(source, fmt.Sprintf("https://h/%d/%d", writer, n)); err != nil {
					t.Error(err)
					return
				}
				if writer == 0 && n == 20 {
					close(enough)
				}
			}
		})
	}
	<-enough
	before := len(numbers(t, source))
	path := filepath.Join(t.TempDir(), "backup")
	_, err := source.Backup(t.Context(), path)
	stop()
	writers.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t, target, path, restored()); err != nil {
		t.Fatal(err)
	}
	got := numbers(t, target)
	if len(got) < before {
		t.Errorf("the backup has %d of the %d repositories committed before it", len(got), before)
	}
	for i, number := range got {
		if number != i {
			t.Fatalf("the backup is not consistent: number %d is in place %d", number, i)
		}
	}
	if flaws, err := target.Check(t.Context()); err != nil || len(flaws) > 0 {
		t.Errorf("the restored registry has flaws: %q, %v", flaws, err)
	}
}

// addNumbered adds a repository and a worker whose slug is the number of workers before it.
func addNumbered(s *store.Store, url string) error {
	return s.Write(context.Background(), func(tx *store.Tx) error {
		_, count, err := tx.Workers(store.WorkerFilter{}, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		repository, err := tx.AddRepository(store.Repository{URL: url, Created: noon()})
		if err != nil {
			return err
		}
		revision := store.Revision{
			RepositoryID: repository.ID,
			Hash:         strconv.Itoa(count),
			Created:      noon(),
		}
		if _, err := tx.AddRevision(revision); err != nil {
			return err
		}
		_, err = tx.AddWorker(store.Worker{
			RepositoryID: repository.ID, RepositoryURL: url, Slug: strconv.Itoa(count), Name: url,
			Type: "ocr", Created: noon(),
		})
		return err
	})
}

// numbers returns the numbers that addNumbered has stored, in the order of the writes.
func numbers(t *testing.T, s *store.Store) (numbers []int) {
	t.Helper()
	read(t, s, func(tx *store.Tx) error {
		workers, _, err := tx.Workers(store.WorkerFilter{}, store.Page{Limit: 1 << 20})
		numbers = make([]int, len(workers))
		for i, worker := range workers {
			if numbers[len(workers)-1-i], err = strconv.Atoi(worker.Slug); err != nil {
				return err
			}
		}
		return err
	})
	return numbers
}

// restore restores a backup to a store.
func restore(t *testing.T, to *store.Store, path string, event store.Event) (int, error) {
	t.Helper()
	backup, err := store.OpenBackup(t.Context(), path)
	if err != nil {
		return 0, err
	}
	defer backup.Close()
	return to.Restore(t.Context(), backup, event)
}

func restored() store.Event {
	return store.Event{
		Created: noon(), Actor: "root", Action: "registry.restored", Subject: "registry", Details: "{}",
	}
}

func TestBackupContainsEverything(t *testing.T) {
	for from, source := range bothEngines() {
		for to, target := range bothEngines() {
			t.Run(from+" to "+to, func(t *testing.T) {
				s := source(t)
				added := mustAddPublished(t, s, "https://h/p")
				path := filepath.Join(t.TempDir(), "backup")
				rows, err := s.Backup(t.Context(), path)
				if err != nil || rows == 0 {
					t.Fatalf("%d rows, %v", rows, err)
				}
				again := target(t)
				if back, err := restore(t, again, path, restored()); err != nil || back != rows {
					t.Fatalf("%d rows of %d came back, %v", back, rows, err)
				}
				read(t, again, func(tx *store.Tx) error {
					check(t, added.repository)(tx.RepositoryByURL("https://h/p"))
					check(t, added.revision)(tx.Revision(added.revision.ID))
					check(t, added.worker)(tx.Worker(added.worker.ID))
					events, _, err := tx.Events("", store.Page{Limit: 1})
					if err != nil || len(events) != 1 || events[0].Action != "registry.restored" {
						t.Errorf("the last event is %+v, %v", events, err)
					}
					return nil
				})
			})
		}
	}
}

func TestBackupIsOneFileReadableByItsOwner(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	dir := t.TempDir()
	path := filepath.Join(dir, "backup")
	if _, err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
}

func TestBackupOverwritesNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	path := filepath.Join(t.TempDir(), "backup")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), path); arkindex.CodeOf(err) != arkindex.CodeConflict {
		t.Errorf("the backup returns %v", err)
	}
	if content, err := os.ReadFile(path); err != nil || string(content) != "precious" {
		t.Errorf("the file holds %q, %v", content, err)
	}
}

func TestBackupThatCannotBeWrittenLeavesNothing(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	dir := t.TempDir()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Backup(cancelled, filepath.Join(dir, "backup")); err == nil {
		t.Error("a cancelled backup succeeds")
	}
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "missing", "backup")); arkindex.CodeOf(
		err,
	) != arkindex.CodeUnavailable {
		t.Errorf("a backup to a missing directory returns %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the directory holds %v, %v", entries, err)
	}
}

func TestRestoreRefusesFilesThatAreNotCompleteBackups(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	for i := range 50 {
		mustAddPublished(t, s, "https://h/p"+strconv.Itoa(i))
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "backup")
	if _, err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte{}, whole...)
	for i := len(damaged) / 2; i < len(damaged)/2+9000; i++ {
		damaged[i] = 0xA5
	}
	for name, c := range map[string]struct {
		content []byte
		code    arkindex.Code
	}{
		"empty":   {nil, arkindex.CodeInvalid},
		"a text":  {[]byte(strings.Repeat("notes\n", 1000)), arkindex.CodeInvalid},
		"cut off": {whole[:len(whole)/2], arkindex.CodeInvalid},
		"damaged": {damaged, arkindex.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "backup")
			if err := os.WriteFile(file, c.content, 0o600); err != nil {
				t.Fatal(err)
			}
			target := open(t, filepath.Join(t.TempDir(), "registry.db"))
			if _, err := restore(
				t, target, file, restored(),
			); arkindex.CodeOf(err) != c.code ||
				!strings.Contains(err.Error(), file) {
				t.Errorf("it returns %v", err)
			}
			if got := numbersOf(t, target); got != 0 {
				t.Errorf("%d workers are there", got)
			}
		})
	}
	if _, err := restore(
		t, s, filepath.Join(dir, "missing"), restored(),
	); arkindex.CodeOf(
		err,
	) != arkindex.CodeUnavailable {
		t.Errorf("a missing file returns %v", err)
	}
}

func numbersOf(t *testing.T, s *store.Store) (count int) {
	t.Helper()
	read(t, s, func(tx *store.Tx) (err error) {
		_, count, err = tx.Workers(store.WorkerFilter{}, store.Page{Limit: 1})
		return err
	})
	return count
}

func TestRestoreRefusesADatabaseThatIsNotEmpty(t *testing.T) {
	for name, target := range bothEngines() {
		t.Run(name, func(t *testing.T) {
			s := open(t, filepath.Join(t.TempDir(), "registry.db"))
			mustAddPublished(t, s, "https://h/p")
			path := filepath.Join(t.TempDir(), "backup")
			if _, err := s.Backup(t.Context(), path); err != nil {
				t.Fatal(err)
			}
			other := target(t)
			mustAddPublished(t, other, "https://h/q")
			if _, err := restore(t, other, path, restored()); arkindex.CodeOf(
				err,
			) != arkindex.CodeConflict {
				t.Errorf("it returns %v", err)
			}
			if got := numbersOf(t, other); got != 1 {
				t.Errorf("%d workers are there", got)
			}
		})
	}
}

// TestRestoreMigratesAnOlderBackup makes a database of the first schema as the program of
// that time did.
func TestRestoreMigratesAnOlderBackup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old")
	db := raw(t, path)
	first, err := os.ReadFile("migrations/sqlite/00001_workers.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), string(first))
	for _, statement := range []string{
		"CREATE TABLE schema_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, " +
			"version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, " +
			"tstamp TIMESTAMP DEFAULT (datetime('now')))",
		"INSERT INTO schema_migrations (version_id, is_applied) VALUES (0, 1), (1, 1)",
		"INSERT INTO repositories VALUES ('r', 'https://h/p', 1)",
	} {
		if err == nil {
			_, err = db.ExecContext(t.Context(), statement)
		}
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	if _, err := restore(t, s, path, restored()); err != nil {
		t.Fatal(err)
	}
	read(t, s, func(tx *store.Tx) error {
		repository, err := tx.RepositoryByURL("https://h/p")
		if err != nil || repository.ID != "r" {
			t.Errorf("the repository is %+v, %v", repository, err)
		}
		return nil
	})
	if after, err := os.ReadFile(path); err != nil || !cmp.Equal(before, after) {
		t.Errorf("the backup itself was changed: %v", err)
	}
}

func TestCheckFindsDamage(t *testing.T) {
	for name, c := range map[string]struct{ statement, want string }{
		"missing parent": {"DELETE FROM workers", "worker_versions"},
		"reference of another repository": {
			"UPDATE revision_references SET repository_id = " +
				"(SELECT id FROM repositories WHERE url = 'https://h/q')",
			"another repository than its revision",
		},
		"version without revision and number": {
			"UPDATE worker_versions SET revision_id = NULL",
			"neither a revision nor a number",
		},
		"configuration that is an array": {
			"UPDATE worker_versions SET configuration = '[]'",
			"not a JSON object",
		},
		"configuration that is not JSON": {
			"UPDATE worker_versions SET configuration = '{'",
			"not a JSON object",
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "registry.db")
			s := open(t, path)
			added := mustAddPublished(t, s, "https://h/p")
			write(t, s, func(tx *store.Tx) error {
				_, err := tx.AddRepository(store.Repository{URL: "https://h/q", Created: noon()})
				if err == nil {
					_, _, err = tx.AddReference(
						store.Reference{
							RepositoryID: added.repository.ID,
							Type:         arkindex.Tag,
							Name:         "v1",
							RevisionID:   added.revision.ID,
						},
					)
				}
				return err
			})
			if flaws, err := s.Check(t.Context()); err != nil || len(flaws) > 0 {
				t.Fatalf("a sound database has flaws: %q, %v", flaws, err)
			}
			if _, err := raw(t, path).ExecContext(t.Context(), c.statement); err != nil {
				t.Fatal(err)
			}
			flaws, err := s.Check(t.Context())
			if err != nil || !strings.Contains(strings.Join(flaws, "\n"), c.want) {
				t.Errorf("found %q, %v", flaws, err)
			}
		})
	}
}

func TestBackupCopiesEveryTable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "backup")
	if _, err := open(
		t, filepath.Join(t.TempDir(), "registry.db"),
	).Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	query := "SELECT name FROM sqlite_master WHERE type = 'table' " +
		"AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'schema_%' ORDER BY name"
	rows, err := raw(t, path).QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	if diff := cmp.Diff(store.Tables(), got); diff != "" {
		t.Errorf("tables (-copied +there):\n%s", diff)
	}
}

func TestBackupOfANewerProgramIsNamedAndRefused(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "registry.db"))
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	recordNewerMigration(t, raw(t, backup))
	_, err := restore(t, s, backup, restored())
	if arkindex.CodeOf(err) != arkindex.CodeConflict ||
		!strings.Contains(err.Error(), "the backup "+backup+" was written by a newer version") {
		t.Errorf("it is restored with %v", err)
	}
}

// TestRestoreRefusesAnotherSchema changes the schema or the values of a backup, in ways
// that would run SQL of the backup or lose some of its data.
func TestRestoreRefusesAnotherSchema(t *testing.T) {
	source := open(t, filepath.Join(t.TempDir(), "registry.db"))
	mustAddPublished(t, source, "https://h/p")
	whole := filepath.Join(t.TempDir(), "backup")
	if _, err := source.Backup(t.Context(), whole); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	const injected = `id, email, display_name, scopes, created_at) ` +
		`SELECT 'u1', 'made-up@example.com', 'M', 'admin', 0 WHERE ? IS NOT NULL --`
	for name, test := range map[string]struct{ statements, object string }{
		"a column whose name is SQL": {
			`PRAGMA foreign_keys = 0; DROP TABLE users; CREATE TABLE users ("` + injected + `" TEXT)`,
			"table users",
		},
		"an added column":   {"ALTER TABLE users ADD COLUMN more text", "table users"},
		"an added SQL name": {`ALTER TABLE users ADD COLUMN "a) --" text`, "table users"},
		"a missing column":  {"ALTER TABLE audit_events DROP COLUMN address", "table audit_events"},
		"a renamed column":  {"ALTER TABLE users RENAME COLUMN email TO mail", "table users"},
		"a generated column": {
			"ALTER TABLE users ADD COLUMN more text AS (upper(email))", "table users",
		},
		"an added table":  {"CREATE TABLE more (id text)", "table more"},
		"a missing table": {"PRAGMA foreign_keys = 0; DROP TABLE tokens", "of schema"},
		"a view as a table": {
			"ALTER TABLE audit_events RENAME TO events; " +
				"CREATE VIEW audit_events AS SELECT * FROM events", "of schema ",
		},
		"a trigger": {
			"CREATE TRIGGER more AFTER UPDATE ON workers BEGIN DELETE FROM tokens; END", "trigger more",
		},
		"an index with an expression": {
			"CREATE INDEX more ON users (lower(email))", "index more",
		},
		"an older version than it is": {
			"DELETE FROM schema_migrations WHERE version_id > 2", "of schema 2",
		},
		"a view of migrations": {
			"ALTER TABLE schema_migrations RENAME TO applied; " +
				"CREATE VIEW schema_migrations AS SELECT * FROM applied", "not a backup",
		},
		"a number that is a word": {
			"UPDATE users SET created_at = 'now'; UPDATE repositories SET created_at = 'now'",
			"the column created_at of repositories",
		},
		"a text that is none": {
			"UPDATE repositories SET url = x'00'", "the column url of repositories",
		},
		"no migration": {"DELETE FROM schema_migrations", "not a backup"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "backup")
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := raw(t, path).ExecContext(t.Context(), test.statements); err != nil {
				t.Fatal(err)
			}
			target := open(t, filepath.Join(t.TempDir(), "registry.db"))
			_, err := restore(t, target, path, restored())
			if arkindex.CodeOf(err) != arkindex.CodeInvalid || !strings.Contains(err.Error(), test.object) {
				t.Errorf("it is restored with %v", err)
			}
			if got := numbersOf(t, target); got != 0 {
				t.Errorf("%d workers are there", got)
			}
		})
	}
}
