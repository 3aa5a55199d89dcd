package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/internal/registry/store/migrations"
)

// Backup writes the contents of the database at one moment to a new file, and returns the number
// of rows. The file is always a SQLite database, readable by its owner only, and is created
// completely or not at all. Other writes go on meanwhile. A file that exists is not changed: an
// arkindex.Error with CodeConflict.
func (s *Store) Backup(ctx context.Context, path string) (int, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return 0, err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return 0, arkindex.Errorf(arkindex.CodeConflict, "%s already exists", path).
			WithHint("name a new file")
	}
	// In the directory of the file, so that the last step is a link within one file system.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".arkindex-backup-")
	if err != nil {
		return 0, backupError(path, err)
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, "registry.db")
	rows, err := s.copyTo(ctx, copied)
	if err != nil {
		return 0, copyError(path, err)
	}
	if err := linkDurably(copied, path); err != nil {
		return 0, backupError(path, err)
	}
	return rows, nil
}

func backupError(path string, err error) error {
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"the backup %s cannot be written: %w", path, err).
		WithHint("name a file in a directory that you may write, " +
			"with enough space for the whole registry")
}

// copyError reports a full disk as that of the backup: the database is only read.
func copyError(path string, err error) error {
	if full := sqlite.DiskFull(err); full != nil {
		return backupError(path, full)
	}
	return err
}

// copyTo creates a SQLite file with the contents of the database at one moment. It needs no other
// file beside it.
func (s *Store) copyTo(ctx context.Context, path string) (rows int, err error) {
	file, err := sqlite.Open(ctx, path, migrations.SQLite())
	if err != nil {
		return 0, err
	}
	copied := &Store{engine: file}
	defer func() { err = errors.Join(err, copied.Close()) }()
	err = s.Read(ctx, func(from *Tx) error {
		return copied.Write(ctx, func(to *Tx) error {
			for _, table := range tables() { // left by an earlier run
				if err := to.exec("DELETE FROM " + table); err != nil {
					return err
				}
			}
			rows, err = copyRows(from, to)
			return err
		})
	})
	if err != nil {
		return 0, err
	}
	return rows, file.LeaveWAL(ctx)
}

// linkDurably gives a file another, unused name, and syncs both the file and the directory.
func linkDurably(from, to string) error {
	file, err := os.OpenFile(from, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(from, to); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
