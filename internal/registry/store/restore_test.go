package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex/test/postgrestest"
)

// smallBackup is a backup of one row.
func smallBackup(t *testing.T) string {
	t.Helper()
	small, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer small.Close()
	if err := small.Write(t.Context(), addRepository("https://h/1")); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := small.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	return backup
}

// TestRestoringTakesAsLongAsItNeeds: a large registry takes longer than what a server's batches are given.
func TestRestoringTakesAsLongAsItNeeds(t *testing.T) {
	s, p := openURL(t, postgrestest.Database(t))
	p.group.batches.limit = time.Nanosecond
	if _, err := s.Restore(t.Context(), smallBackup(t), Event{Actor: "root", Details: "{}"}); err != nil {
		t.Fatal(err)
	}
	if count := countRepositories(t, p); count != 1 {
		t.Errorf("%d repositories", count)
	}
}

func TestRestorationWhoseAnswerIsLostIsFoundDone(t *testing.T) {
	s, p, proxy := openThroughProxy(t)
	proxy.cutAfterOneCommit()
	rows, err := s.Restore(t.Context(), smallBackup(t), Event{Created: time.Now(), Actor: "root", Action: "registry.restored", Details: "{}"})
	if err != nil || rows != 1 || countRepositories(t, p) != 1 {
		t.Errorf("%d rows, %d repositories, %v", rows, countRepositories(t, p), err)
	}
}

// statements is a session that notes how many bytes of texts each statement is given.
type statements struct {
	session
	sizes []int
}

func (s *statements) exec(_ string, arguments ...any) error {
	s.sizes = append(s.sizes, textBytes(arguments))
	return nil
}

func TestCopyingHoldsFewLargeRowsAtOnce(t *testing.T) {
	const row, count = 300 << 10, 20
	source, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	for i := range count {
		if err := source.Write(t.Context(), addRepository(fmt.Sprint("https://h/", i, strings.Repeat("x", row)))); err != nil {
			t.Fatal(err)
		}
	}
	to := &statements{}
	err = source.Read(t.Context(), func(from *Tx) error {
		_, err := copyRows(from, &Tx{session: to, caller: context.Background()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	whole := 0
	for _, size := range to.sizes {
		whole += size
		if size > bytesAtOnce+2*row {
			t.Errorf("a statement holds %d bytes", size)
		}
	}
	if whole < row*count {
		t.Errorf("the statements hold %d bytes", whole)
	}
}
