package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/internal/registry/store/migrations"
)

// Backup is a backup that was checked, and can be restored.
type Backup struct {
	store *Store
	dir   string // holds a copy of the file
}

// OpenBackup copies a backup, checks it and migrates the copy if the backup is of an older
// program; the file itself is not changed. A file that is damaged or not a backup is an
// arkindex.Error with CodeInvalid. The caller closes the Backup.
func OpenBackup(ctx context.Context, path string) (*Backup, error) {
	dir, err := os.MkdirTemp("", "arkindex-restore-")
	if err != nil {
		return nil, err
	}
	opened, err := openBackup(ctx, path, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &Backup{opened, dir}, nil
}

// Close removes the copy of the backup.
func (b *Backup) Close() error { return errors.Join(b.store.Close(), os.RemoveAll(b.dir)) }

// Restore copies a backup into an empty database, of either product, in one transaction, adds the
// event and returns the number of rows. A database that is not empty is an arkindex.Error with
// CodeConflict.
func (s *Store) Restore(ctx context.Context, backup *Backup, event Event) (rows int, err error) {
	err = backup.store.Read(ctx, func(from *Tx) error {
		return s.engine.WriteLong(ctx, func(tx *engine.Tx) error {
			to := &Tx{engine: tx}
			empty, err := isEmpty(to)
			if err != nil {
				return err
			}
			if !empty {
				// An earlier run, whose response was lost, may have committed.
				if ours, err := to.lastEventIs(event); rows > 0 && (ours || err != nil) {
					return err
				}
				return arkindex.Errorf(arkindex.CodeConflict, "%s already contains a registry", s.Name()).
					WithHint("name a database with --database that is empty, or a file that does not exist yet")
			}
			if rows, err = copyRows(from, to); err != nil {
				return err
			}
			return to.AddEvent(event)
		})
	})
	return rows, err
}

// lastEventIs reports whether an event is the last one that was added.
func (tx *Tx) lastEventIs(event Event) (bool, error) {
	last, _, err := tx.Events("", Page{Limit: 1})
	if err != nil || len(last) == 0 {
		return false, err
	}
	event.ID, event.Created = last[0].ID, toTime(fromTime(event.Created))
	return last[0] == event, nil
}

// openBackup copies a backup to a directory, checks that it is a backup and not damaged, and
// opens the copy.
func openBackup(ctx context.Context, backup, dir string) (*Store, error) {
	path := filepath.Join(dir, "registry.db")
	if err := copyFile(backup, path); err != nil {
		return nil, unreadable(backup, err)
	}
	flaws, err := sqlite.Inspect(ctx, path, migrations.SQLite())
	var foreign *sqlite.SchemaError
	switch {
	case errors.Is(err, sqlite.ErrNoDatabase):
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "%s is not a backup of a registry", backup).
			WithHint(hintBackup)
	case errors.As(err, &foreign):
		return nil, arkindex.Errorf(arkindex.CodeInvalid,
			"%s is not a backup of a registry: %w", backup, foreign).WithHint(hintBackup)
	case arkindex.CodeOf(err) == arkindex.CodeConflict: // its message names the copy
		return nil, arkindex.Errorf(arkindex.CodeConflict,
			"the backup %s was written by a newer version of arkindex", backup).
			WithHint("upgrade arkindex, or restore another backup")
	}
	if damage := errors.Join(append(flaws, err)...); damage != nil {
		return nil, arkindex.Errorf(arkindex.CodeInvalid,
			"the backup %s is damaged: %w", backup, damage).
			WithHint("restore another backup")
	}
	return Open(ctx, path)
}

const hintBackup = `name a file that "arkindex registry backup" has written`

// unreadable returns the error for a backup that cannot be copied.
func unreadable(backup string, err error) error {
	hint := "name a file that you may read, " +
		"with enough space for a copy of it in the directory for temporary files"
	if errors.Is(err, fs.ErrNotExist) {
		hint = hintBackup
	}
	var atPath *fs.PathError
	if errors.As(err, &atPath) && atPath.Path == backup {
		err = atPath.Err // the message names the file already
	}
	return arkindex.Errorf(arkindex.CodeUnavailable,
		"the backup %s cannot be read: %w", backup, err).WithHint("%s", hint)
}

// copyFile copies a regular file. Opening another one, such as a pipe, might never end.
func copyFile(from, to string) error {
	if info, err := os.Stat(from); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}
