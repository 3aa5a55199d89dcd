package store

import (
	"context"

	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/postgres"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/internal/registry/store/migrations"
)

// SchemaVersion is the number of the last migration, the same for both products.
const SchemaVersion = migrations.Version

// Open opens a database and applies the migrations that it lacks. A location is a PostgreSQL
// database that exists, as a URL (postgres:// or postgresql://) or in libpq's keyword form
// (host=H dbname=D), or else the path of a SQLite file, which is created, with its directory, if
// it does not exist (readable by its owner only). A database of a newer program is an error.
func Open(ctx context.Context, location string) (*Store, error) {
	return open(ctx, location, migrations.Postgres(), migrations.SQLite())
}

// OpenExisting is Open for a database that already has a registry, of this version or an older
// one. Any other is an arkindex.Error with CodeUsage, and nothing is created.
func OpenExisting(ctx context.Context, location string) (*Store, error) {
	server, file := migrations.Postgres(), migrations.SQLite()
	server.ExistingOnly, file.ExistingOnly = true, true
	return open(ctx, location, server, file)
}

func open(ctx context.Context, location string, server, file engine.Migrations) (*Store, error) {
	location = CleanLocation(location)
	var opened database
	var err error
	switch {
	case postgres.IsLocation(location):
		opened, err = postgres.Open(ctx, location, server)
	case !IsFile(location):
		err = errMisspelled()
	default:
		opened, err = sqlite.Open(ctx, location, file)
	}
	if err != nil {
		return nil, err
	}
	return &Store{engine: opened}, nil
}
