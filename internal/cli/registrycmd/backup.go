package registrycmd

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/store"
)

func newCmdBackup(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a whole registry to a file",
		Long: `Write everything that a registry holds at one moment to a new file, while it is served.
Publications do not have to wait. The file is a SQLite database, whatever the registry's own is,
and holds the same secrets as the registry. An existing file is not overwritten.`,
		Example: `  arkindex registry backup /srv/backup/registry-$(date +%F).db`,
		Args:    fileArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runBackup(cmd.Context(), registryOpts, args[0])
		},
	}
}

func runBackup(ctx context.Context, opts *registryOptions, file string) error {
	return opts.app.WithExistingStore(ctx, opts.database, func(opened *store.Store) error {
		path := opts.app.Path(file)
		rows, err := opened.Backup(ctx, path)
		if err != nil {
			return err
		}
		return printRowCount(opts.app, path, rows)
	})
}

func newCmdRestore(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE",
		Short: "Fill an empty registry from a backup",
		Long: `Fill an empty registry from a file that "arkindex registry backup" wrote, with this
version of arkindex or an older one, and from any kind of database: this is also the way from a
SQLite file to a PostgreSQL server. All of it is restored, or nothing. A database that is not
empty is refused.`,
		Example: `  arkindex registry restore registry-2026-11-25.db --database /srv/arkindex/new.db`,
		Args:    fileArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRestore(cmd.Context(), registryOpts, args[0])
		},
	}
}

func runRestore(ctx context.Context, opts *registryOptions, file string) error {
	path := opts.app.Path(file)
	backup, err := store.OpenBackup(ctx, path) // before a database is created for it
	if err != nil {
		return err
	}
	defer backup.Close()
	return opts.app.WithStore(ctx, opts.database, func(opened *store.Store) error {
		rows, err := opened.Restore(ctx, backup, store.Event{
			Created: opts.app.Process.Now(), Actor: opts.operator(),
			Action: "registry.restored", Subject: filepath.Base(path), Details: "{}",
		})
		if err != nil {
			return err
		}
		return printRowCount(opts.app, opened.Name(), rows)
	})
}

func printRowCount(a *app.App, database string, rows int) error {
	return a.PrintRow(database, fmt.Sprintf("%d rows", rows))
}

// fileArgument requires exactly one file.
func fileArgument(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return app.UsageError(cmd, "name one file")
	}
	return nil
}
