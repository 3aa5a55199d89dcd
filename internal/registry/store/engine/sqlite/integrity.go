package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"arkindex/internal/registry/store/engine"
)

// ErrNoDatabase is the error of a file that is not a database with migrations.
var ErrNoDatabase = errors.New("the file is not a database with migrations")

// Inspect checks a file without changing it and returns the flaws of its structure. It returns
// ErrNoDatabase if the file is not a SQLite database, or one that no migration was ever applied
// to.
func Inspect(ctx context.Context, path string) (flaws []error, err error) {
	db, err := openPool(path, "_query_only=1", 1)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	exists := false
	err = db.QueryRowContext(ctx, "SELECT "+hasVersionTable, engine.VersionTable).Scan(&exists)
	if err != nil || !exists || checkOwner(ctx, path) != nil {
		return nil, ErrNoDatabase
	}
	return integrityFlaws(ctx, db)
}

// Flaws returns what SQLite itself finds wrong with the structure of the file.
func (d *Database) Flaws(ctx context.Context) ([]error, error) {
	flaws, err := integrityFlaws(ctx, d.readers)
	return flaws, classify(err)
}

const (
	structureFlaws  = "SELECT integrity_check FROM pragma_integrity_check"
	foreignKeyFlaws = `SELECT 'a row of ' || "table" || ' refers to a missing row of ' || parent
		FROM pragma_foreign_key_check`
)

func integrityFlaws(ctx context.Context, db *sql.DB) (flaws []error, err error) {
	for _, query := range []string{structureFlaws, foreignKeyFlaws} {
		rows, err := db.QueryContext(ctx, query)
		if err != nil {
			return flaws, err
		}
		for rows.Next() {
			var result string
			if err := rows.Scan(&result); err != nil {
				return flaws, errors.Join(err, rows.Close())
			}
			if result != "ok" {
				flaws = append(flaws, errors.New(result))
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return flaws, err
		}
	}
	return flaws, nil
}
