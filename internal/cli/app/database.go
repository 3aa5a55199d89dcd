package app

import (
	"cmp"
	"context"
	"os"
	"path/filepath"

	"arkindex"
	"arkindex/internal/registry/store"
)

// DatabaseUsage is the help of --database. It spells out the default, because showing the
// variable's value could reveal a password.
const DatabaseUsage = "the database: a SQLite `FILE`, or a PostgreSQL one, as " +
	"postgres://USER@HOST:PORT/NAME or \"host=HOST dbname=NAME\" " +
	"(default $XDG_DATA_HOME/arkindex/registry.db)"

// DatabasePath returns the database file of the user's own registry:
// $XDG_DATA_HOME/arkindex/registry.db. It is empty without an absolute XDG_DATA_HOME or a HOME.
func (a *App) DatabasePath() string {
	dir, home := a.Process.Getenv("XDG_DATA_HOME"), a.Process.Getenv("HOME")
	switch {
	case filepath.IsAbs(dir):
	case home != "":
		dir = filepath.Join(home, ".local", "share")
	default:
		return ""
	}
	return filepath.Join(dir, "arkindex", "registry.db")
}

func (a *App) databaseURL() string { return "file://" + filepath.ToSlash(a.DatabasePath()) }

// HasDatabase reports whether the user's own registry exists.
func (a *App) HasDatabase() bool {
	_, err := os.Stat(a.DatabasePath())
	return err == nil
}

// ChosenDatabase returns the database named by --database or ARKINDEX_DATABASE, else the user's
// own.
func (a *App) ChosenDatabase(option string) string {
	chosen := cmp.Or(
		store.CleanLocation(option), store.CleanLocation(a.Process.Getenv("ARKINDEX_DATABASE")),
	)
	switch {
	case chosen == "":
		return a.DatabasePath()
	case store.IsFile(chosen):
		return a.Path(chosen)
	default:
		return chosen
	}
}

// OpenStore opens a database, and creates it if needed. An empty location is an error: the current
// directory is no place for a registry.
func (a *App) OpenStore(ctx context.Context, location string) (*store.Store, error) {
	if location == "" {
		return nil, errNoHome()
	}
	return store.Open(ctx, location)
}

func errNoHome() error {
	return arkindex.Errorf(
		arkindex.CodeUsage, "the registry of this machine needs a home directory",
	).
		WithHint("set HOME or XDG_DATA_HOME, or name a database with --database")
}

// WithStore opens the database of the option --database, creates it if needed, and calls do with
// it.
func (a *App) WithStore(ctx context.Context, option string, do func(*store.Store) error) error {
	opened, err := a.OpenStore(ctx, a.ChosenDatabase(option))
	if err != nil {
		return err
	}
	defer opened.Close()
	return do(opened)
}

// WithExistingStore is WithStore for commands that make no sense with a new registry. It creates
// no database, which would hide that the wrong one was named.
func (a *App) WithExistingStore(
	ctx context.Context, option string, do func(*store.Store) error,
) error {
	location := a.ChosenDatabase(option)
	if location == "" {
		return errNoHome()
	}
	opened, err := store.OpenExisting(ctx, location)
	if err != nil {
		return err
	}
	defer opened.Close()
	return do(opened)
}
