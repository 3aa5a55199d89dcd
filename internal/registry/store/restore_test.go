package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/test/postgrestest"
)

func openStore(t *testing.T, location string) *Store {
	t.Helper()
	s, err := Open(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func openFile(t *testing.T) *Store {
	t.Helper()
	return openStore(t, filepath.Join(t.TempDir(), "registry.db"))
}

func addRepository(url string) func(*Tx) error {
	return func(tx *Tx) error {
		_, err := tx.AddRepository(Repository{URL: url})
		return err
	}
}

func countRepositories(t *testing.T, s *Store) (total int) {
	t.Helper()
	err := s.Read(t.Context(), func(tx *Tx) (err error) {
		total, err = count(tx, "SELECT count(*) FROM repositories")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return total
}

// smallBackup writes a backup of one row.
func smallBackup(t *testing.T) *Backup {
	t.Helper()
	small := openFile(t)
	if err := small.Write(t.Context(), addRepository("https://h/1")); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := small.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	opened, err := OpenBackup(t.Context(), backup)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

// longWritesOnly is a database whose ordinary writes fail.
type longWritesOnly struct{ database }

func (longWritesOnly) Write(context.Context, func(*engine.Tx) error) error {
	return errors.New("a batch with a time limit")
}

// TestRestoreTakesAsLongAsItNeeds: a large registry takes longer than a batch of writes may.
func TestRestoreTakesAsLongAsItNeeds(t *testing.T) {
	s := openFile(t)
	limited := &Store{engine: longWritesOnly{s.engine}}
	event := Event{Actor: "root", Details: "{}"}
	if _, err := limited.Restore(t.Context(), smallBackup(t), event); err != nil {
		t.Fatal(err)
	}
	if total := countRepositories(t, s); total != 1 {
		t.Errorf("%d repositories", total)
	}
}

func TestRestoreWithALostResponseFindsItsOwnRows(t *testing.T) {
	location, proxy := postgrestest.DatabaseBehindProxy(t)
	s := openStore(t, location)
	event := Event{Created: time.Now(), Actor: "root", Action: "registry.restored", Details: "{}"}
	proxy.LoseCommits(1)
	rows, err := s.Restore(t.Context(), smallBackup(t), event)
	if total := countRepositories(t, s); err != nil || rows != 1 || total != 1 {
		t.Errorf("%d rows, %d repositories, %v", rows, total, err)
	}
}

// statementSizes is a session that records the size of the strings in each statement's arguments.
type statementSizes struct {
	engine.Session
	sizes []int
}

func (s *statementSizes) Exec(_ string, arguments ...any) error {
	s.sizes = append(s.sizes, stringBytes(arguments))
	return nil
}

func TestCopyHoldsFewLargeRowsAtOnce(t *testing.T) {
	const row, rows = 300 << 10, 20
	source := openFile(t)
	for i := range rows {
		url := fmt.Sprint("https://h/", i, strings.Repeat("x", row))
		if err := source.Write(t.Context(), addRepository(url)); err != nil {
			t.Fatal(err)
		}
	}
	session, err := openFile(t).engine.(*sqlite.Database).Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	to := &statementSizes{Session: session}
	err = source.Read(t.Context(), func(from *Tx) error {
		_, err := copyRows(from, &Tx{engine: engine.NewTx(t.Context(), to)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, size := range to.sizes {
		total += size
		if size > maxBytesPerInsert+2*row {
			t.Errorf("a statement has %d bytes", size)
		}
	}
	if total < row*rows {
		t.Errorf("the statements have %d bytes", total)
	}
}

// TestFullDiskIsReportedAsThatOfTheBackup fills a file up to its maximum size, which SQLite
// reports like a full disk.
func TestFullDiskIsReportedAsThatOfTheBackup(t *testing.T) {
	s := openFile(t)
	full := s.Write(t.Context(), func(tx *Tx) error {
		if _, err := find(tx, scanValue[int], "PRAGMA max_page_count = 1"); err != nil {
			return err
		}
		return addRepository("https://h/" + strings.Repeat("x", 1<<20))(tx)
	})
	if full == nil || !strings.Contains(full.Error(), "the database's disk is full") {
		t.Fatalf("the write returns %v", full)
	}
	err := copyError("/srv/backup.db", full)
	if arkindex.CodeOf(err) != arkindex.CodeUnavailable ||
		!strings.HasPrefix(err.Error(), "the backup /srv/backup.db cannot be written: ") {
		t.Errorf("the backup returns %v", err)
	}
}
