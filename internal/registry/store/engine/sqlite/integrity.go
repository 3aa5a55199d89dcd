package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"arkindex/internal/registry/store/engine"
)

// ErrNoDatabase is the error of a file that is not a database with migrations.
var ErrNoDatabase = errors.New("the file is not a database with migrations")

// Inspect checks a file without changing it and returns the flaws of its structure. It returns
// ErrNoDatabase if the file is not a SQLite database, or one that no migration was ever applied
// to, and a SchemaError if its schema is not that of the migrations that were applied. It creates
// and removes a file beside it.
func Inspect(
	ctx context.Context, path string, migrations engine.Migrations,
) (flaws []error, err error) {
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
	// First, because looking for flaws evaluates the expressions of a schema.
	if err := checkSchema(ctx, db, path, migrations); err != nil {
		return nil, err
	}
	flaws, err = integrityFlaws(ctx, db)
	if err != nil {
		return flaws, err
	}
	foreign, err := typeFlaws(ctx, db)
	return append(flaws, foreign...), err
}

// typeFlaws finds columns with values of another type than their own, which SQLite permits and
// other products do not.
func typeFlaws(ctx context.Context, db *sql.DB) (flaws []error, err error) {
	rows, err := db.QueryContext(ctx, `SELECT t.name, c.name, lower(c.type)
		FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND lower(c.type) IN ('text', 'bigint')`)
	if err != nil {
		return nil, err
	}
	var columns [][3]string
	for rows.Next() {
		var column [3]string
		if err := rows.Scan(&column[0], &column[1], &column[2]); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		columns = append(columns, column)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, column := range columns {
		stored := map[string]string{"text": "text", "bigint": "integer"}[column[2]]
		query := fmt.Sprintf(
			`SELECT EXISTS (SELECT 1 FROM "%s" WHERE typeof("%s") NOT IN ('null', '%s'))`,
			column[0], column[1], stored,
		)
		wrong := false
		if err := db.QueryRowContext(ctx, query).Scan(&wrong); err != nil {
			return flaws, err
		}
		if wrong {
			flaws = append(flaws, fmt.Errorf(
				"the column %s of %s has a value that is not of its type", column[1], column[0]))
		}
	}
	return flaws, nil
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
