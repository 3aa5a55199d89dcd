// Package workercmd holds the commands about workers: publishing them, checking their
// configuration, comparing them, and reading them back.
package workercmd

import (
	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
)

// NewCmdWorker returns the command group "arkindex worker".
func NewCmdWorker(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Publish workers, check their configuration, read them back",
		Args:  cobra.NoArgs,
		RunE:  app.NeedsCommand,
	}
	cmd.AddCommand(
		newCmdPublish(a), newCmdImport(a), newCmdDiff(a), newCmdList(a), newCmdVersions(a),
		newCmdShow(a), newCmdConfig(a),
		newCmdValidate(a), newCmdConvert(a), newCmdSchema(a),
	)
	return cmd
}
