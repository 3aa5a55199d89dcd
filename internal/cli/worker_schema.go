package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/workerfile"
)

func newWorkerSchema(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "schema [.arkindex.yml|arkindex]",
		Short: "Print the JSON Schema of a configuration format",
		Long: `Print the JSON Schema (2020-12) of .arkindex.yml or, with the argument arkindex, that of the newer
arkindex/*.yml, for editors that complete and check YAML. It says every rule that a schema can.`,
		Example: `  arkindex worker schema > arkindexyml.schema.json
  arkindex worker schema arkindex > worker.schema.json`,
		Args: atMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			schema := workerfile.RepositorySchema()
			switch {
			case len(args) == 0 || args[0] == workerfile.Name:
			case args[0] == workerfile.Folder:
				schema = workerfile.DefinitionSchema()
			default:
				return usage(cmd, "%q is no configuration format: it is %s or %s", args[0], workerfile.Name, workerfile.Folder)
			}
			if _, err := fmt.Fprint(a.Stdout, schema); err != nil {
				return arkindex.Errorf(arkindex.CodeInternal, "the schema cannot be written: %w", err)
			}
			return nil
		},
	}
}
