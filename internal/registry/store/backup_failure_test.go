package store

import (
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
)

// TestFullDiskOfABackupIsNotTakenForTheDatabases fills a file up to what it may have, as a full disk does.
func TestFullDiskOfABackupIsNotTakenForTheDatabases(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.engine.(*sqliteFile).writer.ExecContext(t.Context(), "PRAGMA max_page_count = 1"); err != nil {
		t.Fatal(err)
	}
	full := s.Write(t.Context(), addRepository("https://h/"+strings.Repeat("x", 1<<20)))
	if full == nil || !strings.Contains(full.Error(), "the database's disk is full") {
		t.Fatalf("the write ends with %v", full)
	}
	err = copyError("/srv/backup.db", full)
	if arkindex.CodeOf(err) != arkindex.CodeUnavailable || !strings.HasPrefix(err.Error(), "the backup /srv/backup.db cannot be written: ") {
		t.Errorf("the backup ends with %v", err)
	}
}
