package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/registry"
)

func newRegistryUserPassword(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "password EMAIL",
		Short: "Give a user of a registry a new password, from standard input",
		Long: `Give a user of a registry a new password, which is read from standard input. The tokens that logins
made with the old one end.`,
		Args: oneEmail,
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := a.newPassword(cmd.Context())
			if err != nil {
				return err
			}
			return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
				return accounts.SetPassword(cmd.Context(), args[0], password)
			})
		},
	}
}
