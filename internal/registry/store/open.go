package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store/engine/postgres"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/internal/registry/store/migrations"
)

// SchemaVersion is the number of the last migration, the same for both products.
const SchemaVersion = migrations.Version

// Open opens a database and applies the migrations that it lacks. A location that starts with
// postgres:// or postgresql:// is the URL of a database that exists; any other is the path of a
// SQLite file, which is created, with its directory, if it does not exist (readable by its owner
// only). A database of a newer program is an error.
func Open(ctx context.Context, location string) (*Store, error) {
	var opened database
	var err error
	switch {
	case postgres.IsURL(location):
		opened, err = postgres.Open(ctx, location, migrations.Postgres())
	case isOtherURL(location):
		err = errUnknownURL()
	default:
		opened, err = sqlite.Open(ctx, location, migrations.SQLite())
	}
	if err != nil {
		return nil, err
	}
	return &Store{engine: opened}, nil
}

// isOtherURL reports whether a location is a URL that is not one of a supported database. As the
// path of a file it would create directories named after its parts, such as a password.
func isOtherURL(location string) bool {
	return strings.Contains(location, "://") && !postgres.IsURL(location)
}

// errUnknownURL returns the error of such a URL. It never contains the URL.
func errUnknownURL() error {
	return arkindex.Errorf(arkindex.CodeUsage,
		"the URL of the registry's database has an unknown scheme").
		WithHint("write it as postgres://USER@HOST:PORT/DATABASE, or name the path of a SQLite file")
}

// Exists reports whether Open would find a database at a location instead of creating it. For a
// server, only opening it shows that: Exists returns true.
func Exists(location string) (bool, error) {
	if postgres.IsURL(location) {
		return true, nil
	}
	if isOtherURL(location) {
		return false, errUnknownURL()
	}
	_, err := os.Stat(location)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
