package registrycmd

import (
	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
)

func newCmdToken(registryOpts *registryOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Create, list and revoke the tokens of a registry's users",
		Args:  cobra.NoArgs,
		RunE:  app.NeedsCommand,
	}
	cmd.AddCommand(
		newCmdTokenCreate(registryOpts), newCmdTokenList(registryOpts), newCmdTokenRevoke(registryOpts),
	)
	return cmd
}

func newCmdTokenRevoke(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ID",
		Short: "Revoke a token for good",
		Long: `Revoke a token for good. The ID is that of "arkindex registry token list", and not the
token itself.`,
		Example: "  arkindex registry token revoke 01920000-0000-7000-8000-000000000001",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return app.UsageError(cmd, "%s needs the id of one token", cmd.CommandPath()).
					WithHint("arkindex registry token list shows it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return registryOpts.changeAccounts(ctx, func(accounts *auth.Accounts, database string) error {
				err := accounts.RevokeToken(ctx, args[0])
				if err == nil {
					registryOpts.app.Messages.Logf("The token %s is revoked in %s", args[0], database)
				}
				return err
			})
		},
	}
}
