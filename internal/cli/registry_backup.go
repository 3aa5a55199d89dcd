package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/registry/store"
)

func newRegistryBackup(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write all of a registry to a file",
		Long: `Write all that a registry holds at one moment to a new file, while it is served. Publications are not
held up. The file is a SQLite database, whatever the registry's own is, and holds what the registry
does: keep it as secret. A file that exists is not overwritten.`,
		Example: `  arkindex registry backup /srv/backup/registry-$(date +%F).db`,
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.backupRegistry(cmd.Context(), options, args[0])
		},
	}
}

func (a *app) backupRegistry(ctx context.Context, options *registryOptions, file string) error {
	return a.openExisting(ctx, options, func(opened *store.Store) error {
		path := a.path(file)
		rows, err := opened.Backup(ctx, path)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.Stdout, "%s\t%d rows\n", path, rows)
		return err
	})
}

// oneFile refuses any other number of arguments than one.
func oneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usage(cmd, "name one file")
	}
	return nil
}

func newRegistryRestore(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty registry from a backup",
		Long: `Fill an empty registry from a file that "arkindex registry backup" has written, of this version of
arkindex or an older one, and from any kind of database: this is also the way from a SQLite file to a
PostgreSQL server. All of it comes back, or nothing. A database that holds something is refused.`,
		Example: `  arkindex registry restore registry-2026-11-25.db --database /srv/arkindex/new.db`,
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.restoreRegistry(cmd.Context(), options, args[0])
		},
	}
}

func (a *app) restoreRegistry(ctx context.Context, options *registryOptions, file string) error {
	return a.openRegistry(ctx, options, func(opened *store.Store) error {
		path := a.path(file)
		rows, err := opened.Restore(ctx, path, store.Event{
			Created: a.Now(), Actor: a.operator(), Action: "registry.restored", Subject: filepath.Base(path), Details: "{}",
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(a.Stdout, "%s\t%d rows\n", opened.Name(), rows)
		return err
	})
}

func newRegistryCheck(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Look for damage in a registry's database",
		Long: `Look for damage in a registry's database, while it is served: the file's structure (of SQLite), rows that
refer to nothing or contradict each other, and configurations that cannot be read. Each flaw is a line
on standard output; with any, the exit code is 1.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.checkRegistry(cmd.Context(), options) },
	}
}

func (a *app) checkRegistry(ctx context.Context, options *registryOptions) error {
	return a.openExisting(ctx, options, func(opened *store.Store) error {
		flaws, err := opened.Check(ctx)
		if err != nil {
			return err
		}
		for _, flaw := range flaws {
			if _, err := fmt.Fprintln(a.Stdout, flaw); err != nil {
				return err
			}
		}
		if len(flaws) > 0 {
			return arkindex.Errorf(arkindex.CodeInvalid, "%s is damaged", opened.Name()).
				WithHint("stop the servers, keep the database as it is, and restore the last backup into a new one")
		}
		a.messages.log("%s is sound", opened.Name())
		return nil
	})
}

// openRegistry opens the database that the options name, for as long as do runs.
func (a *app) openRegistry(ctx context.Context, options *registryOptions, do func(*store.Store) error) error {
	opened, err := a.openStore(ctx, a.chosenDatabase(options.database))
	if err != nil {
		return err
	}
	defer opened.Close()
	return do(opened)
}

// openExisting is openRegistry for what makes no sense with a new registry: a file that does not exist is not made.
func (a *app) openExisting(ctx context.Context, options *registryOptions, do func(*store.Store) error) error {
	location := a.chosenDatabase(options.database)
	if location == "" {
		return a.openRegistry(ctx, options, do) // which says why there is none
	}
	exists, err := store.Exists(location)
	if arkindex.CodeOf(err) == arkindex.CodeUsage {
		return err
	}
	if err != nil || !exists {
		return arkindex.Errorf(arkindex.CodeUsage, "there is no registry at %s", location).
			WithHint("name its database with --database or ARKINDEX_DATABASE")
	}
	return a.openRegistry(ctx, options, do)
}
