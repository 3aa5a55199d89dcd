// Package migrations holds the schema of a registry's database, as numbered steps for each
// database product.
package migrations

import (
	"embed"
	"io/fs"

	"arkindex/internal/registry/store/engine"
)

// Version is the number of the last migration. It is the same for every product.
const Version = 9

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite returns the migrations of SQLite databases.
func SQLite() engine.Migrations { return in("sqlite") }

// Postgres returns the migrations of PostgreSQL databases. They create the table write_turns,
// whose one row is the write lock of package postgres.
func Postgres() engine.Migrations { return in("postgres") }

func in(folder string) engine.Migrations {
	found, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the folders are part of the program
	}
	return engine.Migrations{Files: found, Version: Version}
}
