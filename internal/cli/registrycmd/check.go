package registrycmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry/store"
)

func newCmdCheck(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Look for damage in a registry's database",
		Long: `Look for damage in a registry's database, while it is served: the structure of a SQLite
file, rows that refer to missing rows or contradict each other, and configurations that cannot
be read. Each defect is a line on standard output; if there are any, the exit code is 1.`,
		Example: "  arkindex registry check --database registry-2026-11-25.db",
		Args:    app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runCheck(cmd.Context(), registryOpts)
		},
	}
}

func runCheck(ctx context.Context, opts *registryOptions) error {
	return opts.app.WithExistingStore(ctx, opts.database, func(opened *store.Store) error {
		defects, err := opened.Check(ctx)
		if err != nil {
			return err
		}
		for _, defect := range defects {
			if err := opts.app.PrintRow(defect); err != nil {
				return err
			}
		}
		if len(defects) > 0 {
			return arkindex.Errorf(arkindex.CodeInvalid, "%s is damaged", opened.Name()).
				WithHint(
					"stop the servers, keep the database as it is, and restore the last backup into a new one",
				)
		}
		opts.app.Messages.Logf("%s is sound", opened.Name())
		return nil
	})
}
