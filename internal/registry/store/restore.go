package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"

	"arkindex"
)

// Restore fills a database that holds nothing, of any engine, with a backup of any engine, in one transaction. A backup of an
// older program is brought to this program's schema on the way; the file itself stays as it is. It notes the event and returns how many
// rows came back. A file that is no backup, or a damaged one, is an arkindex.Error with CodeInvalid, a database that holds something one
// with CodeConflict.
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
		return s.engine.writeLong(ctx, func(to *Tx) error {
			empty, err := holdsNothing(to)
			if err != nil {
				return err
			}
			if !empty {
				if ours, err := to.endsWith(event); rows > 0 && (ours || err != nil) { // an earlier run, whose answer was lost
					return err
				}
				return arkindex.Errorf(arkindex.CodeConflict, "%s holds a registry already", s.name).
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

// endsWith reports whether an event is the last one that was noted.
func (tx *Tx) endsWith(event Event) (bool, error) {
	last, _, err := tx.Events("", Slice{Limit: 1})
	if err != nil || len(last) == 0 {
		return false, err
	}
	event.ID, event.Created = last[0].ID, toTime(fromTime(event.Created))
	return last[0] == event, nil
}

// openBackup opens a copy of a backup in a directory, and makes sure that it is one, and whole.
func openBackup(ctx context.Context, backup, dir string) (*Store, error) {
	path := filepath.Join(dir, "registry.db")
	if err := copyFile(backup, path); err != nil {
		return nil, arkindex.Errorf(arkindex.CodeUnavailable, "the backup %s cannot be read: %w", backup, err).
			WithHint("name a file that you may read, with room for a copy of it in the directory for temporary files")
	}
	no := arkindex.Errorf(arkindex.CodeInvalid, "%s is no backup of a registry", backup).
		WithHint(`name a file that "arkindex registry backup" has written`)
	db, err := pool(path, "_query_only=1", 1)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	known := false
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = $1)", versionTable).Scan(&known); err != nil || !known {
		return nil, no
	}
	if flaws, err := sqliteFlaws(ctx, db); err != nil || len(flaws) > 0 {
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the backup %s is damaged: %w", backup, errors.Join(append(flaws, err)...)).
			WithHint("restore another backup")
	}
	opened, err := openSQLite(ctx, path)
	if arkindex.CodeOf(err) == arkindex.CodeConflict { // it names the copy
		return nil, arkindex.Errorf(arkindex.CodeConflict, "the backup %s is of a newer version of arkindex", backup).
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

// sqliteFlaws asks SQLite itself what is wrong with a file.
func sqliteFlaws(ctx context.Context, db *sql.DB) (flaws []error, err error) {
	for _, question := range []string{"SELECT integrity_check FROM pragma_integrity_check", `SELECT 'a row of ' || "table" || ' refers to a row of ' || parent || ' that is not there' FROM pragma_foreign_key_check`} {
		rows, err := db.QueryContext(ctx, question)
		if err != nil {
			return flaws, err
		}
		for rows.Next() {
			var answer string
			if err := rows.Scan(&answer); err != nil {
				return flaws, errors.Join(err, rows.Close())
			}
			if answer != "ok" {
				flaws = append(flaws, errors.New(answer))
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return flaws, err
		}
	}
	return flaws, nil
}
