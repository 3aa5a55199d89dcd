package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"arkindex/internal/registry/store/engine"

	"github.com/pressly/goose/v3"
)

// SchemaError is the error of a file whose schema is not that of the migrations that were applied
// to it.
type SchemaError struct {
	Version int    // number of the last migration
	Object  string // that differs, such as a table
}

// Error returns the message.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("its %s is not that of schema %d", e.Object, e.Version)
}

// checkSchema returns a SchemaError if a database has another schema than the migrations give it.
// It reads the schema only as text, so that nothing of it is evaluated.
func checkSchema(
	ctx context.Context, db *sql.DB, path string, migrations engine.Migrations,
) error {
	version, err := migrations.AppliedVersion(ctx, db, path)
	if err != nil {
		return err
	}
	if version < 1 {
		return ErrNoDatabase
	}
	want, err := schemaOfVersion(ctx, path+"-expected", migrations, version)
	if err != nil {
		return err
	}
	got, err := readSchema(ctx, db)
	if err != nil {
		return err
	}
	objects := maps.Clone(want)
	maps.Copy(objects, got)
	for _, object := range slices.Sorted(maps.Keys(objects)) {
		wanted, isWanted := want[object]
		if found, exists := got[object]; found != wanted || exists != isWanted {
			return &SchemaError{version, object}
		}
	}
	return nil
}

// schemaOfVersion returns the schema that the migrations up to a version make, in a new file that
// it removes again.
func schemaOfVersion(
	ctx context.Context, path string, migrations engine.Migrations, version int,
) (map[string]string, error) {
	if err := createFile(path); err != nil {
		return nil, err
	}
	defer os.Remove(path)
	db, err := openPool(path, "_txlock=immediate", 1)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	provider, err := migrations.Provider(db, goose.DialectSQLite3)
	if err != nil {
		return nil, err
	}
	if _, err := provider.UpTo(ctx, int64(version)); err != nil {
		return nil, err
	}
	return readSchema(ctx, db)
}

// readSchema returns the definitions of all tables, indexes, views and triggers, without SQLite's
// own. That of the table of migrations is left empty: it belongs to the library that migrates.
func readSchema(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx,
		`SELECT type, name, coalesce(sql, '') FROM sqlite_master
		WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	schema := map[string]string{}
	for rows.Next() {
		var kind, name, definition string
		if err := rows.Scan(&kind, &name, &definition); err != nil {
			return nil, err
		}
		if kind == "table" && name == engine.VersionTable {
			definition = ""
		}
		schema[kind+" "+name] = plainSQL(definition)
	}
	return schema, rows.Err()
}

// plainSQL returns a statement without comments, and with one blank for white space. What is
// quoted stays as it is.
func plainSQL(statement string) string {
	var plain strings.Builder
	blank := false
	for len(statement) > 0 {
		length := tokenLength(statement)
		token := statement[:length]
		statement = statement[length:]
		if strings.HasPrefix(token, "--") || strings.TrimSpace(token) == "" {
			blank = true
			continue
		}
		if blank {
			plain.WriteByte(' ')
			blank = false
		}
		plain.WriteString(token)
	}
	return plain.String()
}

// tokenLength returns the length of the comment, the quoted text or the character at the start of
// a statement.
func tokenLength(statement string) int {
	closing := ""
	switch {
	case strings.HasPrefix(statement, "--"):
		closing = "\n"
	case strings.ContainsRune("'\"`", rune(statement[0])):
		closing = statement[:1]
	case statement[0] == '[':
		closing = "]"
	default:
		return 1
	}
	start := min(len(statement), len(closing))
	if end := strings.Index(statement[start:], closing); end >= 0 {
		return start + end + len(closing)
	}
	return len(statement)
}
