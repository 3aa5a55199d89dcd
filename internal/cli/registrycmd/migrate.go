package registrycmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/store"
)

func newCmdMigrate(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Migrate a registry's database to the schema of this program",
		Long: `Migrate a registry's database to the schema of this program. "arkindex serve" does the
same when it starts; this command is for a user who may change the schema where the user who
serves may not. It can run beside servers, and any number of times.`,
		Example: `  arkindex registry migrate --database postgres://owner@db.example.com/arkindex`,
		Args:    app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runMigrate(cmd.Context(), registryOpts)
		},
	}
}

func runMigrate(ctx context.Context, opts *registryOptions) error {
	opened, err := opts.app.OpenStore(ctx, opts.app.ChosenDatabase(opts.database))
	if err != nil {
		return err
	}
	if err := opened.Close(); err != nil {
		return err
	}
	return opts.app.PrintString(fmt.Sprintf("%s has schema %d\n", opened.Name(), store.SchemaVersion))
}
