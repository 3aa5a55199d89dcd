package workercmd

import (
	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/workerfile"
)

func newCmdSchema(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [.arkindex.yml|arkindex]",
		Short: "Print the JSON Schema of a configuration format",
		Long: `Print the JSON Schema (2020-12) of .arkindex.yml or, with the argument arkindex, of the
newer arkindex/*.yml, for editors that complete and check YAML. It contains every rule
that a schema can express.`,
		Example: `  arkindex worker schema > arkindexyml.schema.json
  arkindex worker schema arkindex > worker.schema.json`,
		Args: app.AtMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || args[0] == workerfile.Name:
				return a.PrintString(workerfile.RepositorySchema())
			case args[0] == workerfile.Folder:
				return a.PrintString(workerfile.DefinitionSchema())
			default:
				return app.UsageError(cmd, "%q is not a configuration format: it is %s or %s",
					args[0], workerfile.Name, workerfile.Folder)
			}
		},
	}
}
