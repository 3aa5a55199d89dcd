package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/sqlite"
)

// Restore copies a backup into an empty database, of either product, in one transaction, adds the
// event and returns the number of rows. A backup of an older program is migrated on the way; the
// file itself is not changed. A file that is damaged or not a backup is an arkindex.Error with
// CodeInvalid; a database that is not empty is one with CodeConflict.
func (s *Store) Restore(ctx context.Context, backup string, event Event) (rows int, err error) {
	dir, err := os.MkdirTemp("", "arkindex-restore-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	opened, err := openBackup(ctx, backup, dir)
	if err != nil {
		return 0, err
	}
	defer opened.Close()
	err = opened.Read(ctx, func(from *Tx) error {
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
		return nil, arkindex.Errorf(arkindex.CodeUnavailable,
			"the backup %s cannot be read: %w", backup, err).
			WithHint("name a file that you may read, " +
				"with enough space for a copy of it in the directory for temporary files")
	}
	flaws, err := sqlite.Inspect(ctx, path)
	if errors.Is(err, sqlite.ErrNoDatabase) {
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "%s is not a backup of a registry", backup).
			WithHint(`name a file that "arkindex registry backup" has written`)
	}
	if damage := errors.Join(append(flaws, err)...); damage != nil {
		return nil, arkindex.Errorf(arkindex.CodeInvalid,
			"the backup %s is damaged: %w", backup, damage).
			WithHint("restore another backup")
	}
	opened, err := Open(ctx, path)
	if arkindex.CodeOf(err) == arkindex.CodeConflict { // its message names the copy
		return nil, arkindex.Errorf(arkindex.CodeConflict,
			"the backup %s was written by a newer version of arkindex", backup).
			WithHint("upgrade arkindex, or restore another backup")
	}
	return opened, err
}

func copyFile(from, to string) error {
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
