// Package registrycmd holds the commands that administer a registry.
package registrycmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
)

// registryOptions are the options of every command in this package.
type registryOptions struct {
	app      *app.App
	database string
}

// NewCmdRegistry returns the command group "arkindex registry".
func NewCmdRegistry(a *app.App) *cobra.Command {
	registryOpts := &registryOptions{app: a}
	cmd := &cobra.Command{
		Use:   "registry",
		Short: "Administer a registry, also while it is served",
		Long: `Administer a registry, also while it is served. The registry is the one that "arkindex
serve" serves with the same --database (or ARKINDEX_DATABASE).`,
		Args: cobra.NoArgs,
		RunE: app.NeedsCommand,
	}
	cmd.PersistentFlags().StringVar(&registryOpts.database, "database", "", app.DatabaseUsage)
	cmd.AddCommand(
		newCmdUser(registryOpts), newCmdToken(registryOpts), newCmdAudit(registryOpts),
		newCmdMigrate(registryOpts), newCmdBackup(registryOpts), newCmdRestore(registryOpts),
		newCmdCheck(registryOpts),
	)
	return cmd
}

// withAccounts calls do with the users and tokens of an existing registry.
func (o *registryOptions) withAccounts(
	ctx context.Context, do func(*auth.Accounts) error,
) error {
	return o.changeAccounts(ctx, func(accounts *auth.Accounts, _ string) error {
		return do(accounts)
	})
}

// changeAccounts is withAccounts for commands that report what they changed, with the name of the
// database: the wrong one may have been named.
func (o *registryOptions) changeAccounts(
	ctx context.Context, do func(accounts *auth.Accounts, database string) error,
) error {
	return o.app.WithExistingStore(ctx, o.database, func(opened *store.Store) error {
		return do(o.accounts(opened), opened.Name())
	})
}

// accounts returns the users and tokens of a registry. Changes are recorded as the operator's.
func (o *registryOptions) accounts(opened *store.Store) *auth.Accounts {
	return auth.NewAccounts(opened, o.app.Process.Now, audit.Actor{Name: o.operator()})
}

// operator returns who runs the command, for the audit log, as far as the environment knows.
func (o *registryOptions) operator() string {
	for _, variable := range []string{"SUDO_USER", "USER", "LOGNAME"} {
		if name := o.app.Process.Getenv(variable); name != "" {
			return name + " (command line)"
		}
	}
	return "command line"
}
