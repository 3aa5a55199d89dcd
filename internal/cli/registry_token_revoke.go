package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/registry"
)

func newRegistryTokenRevoke(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke ID",
		Short: "End a token for good",
		Long:  `End a token for good. Its id is the one of "arkindex registry token list", and not the token itself.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(cmd, "%s needs the id of one token", cmd.CommandPath()).WithHint("arkindex registry token list shows it")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
				return accounts.RevokeToken(cmd.Context(), args[0])
			})
		},
	}
}
