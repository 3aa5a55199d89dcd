package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// registryOptions are the options of every command that administers a registry.
type registryOptions struct {
	database string
}

func newRegistry(a *app) *cobra.Command {
	options := &registryOptions{}
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Administer a registry, also while it is served",
		Long: `Administer a registry, also while it is served. The registry is the one that "arkindex serve" serves
with the same --database (or ARKINDEX_DATABASE).`,
		Args: cobra.NoArgs,
		RunE: needsCommand,
	}
	cmd.PersistentFlags().StringVar(&options.database, "database", "", databaseUsage)
	cmd.AddCommand(newRegistryUser(a, options), newRegistryToken(a, options), newRegistryAudit(a, options), newRegistryMigrate(a, options),
		newRegistryBackup(a, options), newRegistryRestore(a, options), newRegistryCheck(a, options))
	return cmd
}

// administer opens the database that the options name, for a command that administers its users and tokens. It must exist: a new one
// has nobody to administer, and would hide that the wrong one was named.
func (a *app) administer(ctx context.Context, options *registryOptions, do func(*registry.Accounts) error) error {
	return a.openExisting(ctx, options, a.withAccounts(do))
}

// withAccounts is what to do with a database's users and tokens, as the operator.
func (a *app) withAccounts(do func(*registry.Accounts) error) func(*store.Store) error {
	return func(opened *store.Store) error {
		return do(registry.NewAccounts(opened, a.Now, registry.Actor{Name: a.operator()}))
	}
}

// operator is who runs a command on the server, for the audit: as good as the environment knows it.
func (a *app) operator() string {
	for _, variable := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if name := a.Getenv(variable); name != "" {
			return name + " (command line)"
		}
	}
	return "command line"
}
