package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Backup writes what the database holds at one moment to a new file, and returns how many rows that is. The file is a SQLite
// database whatever the engine, readable by its owner only, and is there as a whole or not at all. Writes go on meanwhile. A
// file that exists is not touched: an arkindex.Error with CodeConflict.
func (s *Store) Backup(ctx context.Context, path string) (int, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return 0, err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return 0, arkindex.Errorf(arkindex.CodeConflict, "%s exists already", path).WithHint("name a new file")
	}
	// Beside the file, so that the last step is a link within one file system.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".arkindex-backup-")
	if err != nil {
		return 0, backupError(path, err)
	}
	defer os.RemoveAll(dir)
	whole := filepath.Join(dir, "registry.db")
	rows, err := s.copyTo(ctx, whole)
	if err != nil {
		return 0, copyError(path, err)
	}
	if err := keepFile(whole, path); err != nil {
		return 0, backupError(path, err)
	}
	return rows, nil
}

func backupError(path string, err error) error {
	return arkindex.Errorf(arkindex.CodeUnavailable, "the backup %s cannot be written: %w", path, err).
		WithHint("name a file in a directory that you may write, with room for all of the registry")
}

// copyError tells the disk of a backup, which is full, from that of the database, which is only read.
func copyError(path string, err error) error {
	var refused *sqlite.Error
	if errors.As(err, &refused) && refused.Code()&0xff == sqlite3.SQLITE_FULL {
		return backupError(path, refused)
	}
	return err
}

// copyTo makes a SQLite file with all that the database holds at one moment, in no need of files beside it.
func (s *Store) copyTo(ctx context.Context, path string) (rows int, err error) {
	copied, err := openSQLite(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, copied.Close()) }()
	err = s.Read(ctx, func(from *Tx) error {
		return copied.Write(ctx, func(to *Tx) error {
			for _, table := range tables() { // what an earlier run has left
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
	_, err = copied.engine.(*sqliteFile).writer.ExecContext(ctx, "PRAGMA journal_mode=delete")
	return rows, sqliteFailure(err)
}

// keepFile makes a file durable under another name that nothing has.
func keepFile(from, to string) error {
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
