package cli

import "github.com/spf13/cobra"

// registryOptions are the options of every command that administers a registry.
type registryOptions struct {
	database string
}

func newRegistry(a *app) *cobra.Command {
	options := &registryOptions{}
	registry := &cobra.Command{
		Use:   "registry",
		Short: "Administer a registry, also while it is served",
		Long: `Administer a registry, also while it is served. The registry is the one that "arkindex serve" serves
with the same --database (or ARKINDEX_DATABASE).`,
		Args: cobra.NoArgs,
		RunE: needsCommand,
	}
	registry.PersistentFlags().StringVar(&options.database, "database", "", databaseUsage)
	registry.AddCommand(newRegistryMigrate(a, options))
	return registry
}
