package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"arkindex/internal/registry/store"
)

func newRegistryMigrate(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring a registry's database to the schema of this program",
		Long: `Bring a registry's database to the schema of this program. "arkindex serve" does the same when it
starts; this is for a user who may change the schema where the one who serves may not. It can run
beside servers, and any number of times.`,
		Example: `  arkindex registry migrate --database postgres://owner@db.example.com/arkindex`,
		Args:    noArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.migrateRegistry(cmd.Context(), options) },
	}
}

func (a *app) migrateRegistry(ctx context.Context, options *registryOptions) error {
	opened, err := a.openStore(ctx, a.chosenDatabase(options.database))
	if err != nil {
		return err
	}
	if err := opened.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.Stdout, "%s has schema %d\n", opened.Name(), store.SchemaVersion)
	return err
}
