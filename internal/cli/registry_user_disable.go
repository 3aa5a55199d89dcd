package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/registry"
)

func newRegistryUserDisable(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "disable EMAIL",
		Short: "Refuse a user's password and tokens from now on",
		Args:  oneEmail,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
				return accounts.DisableUser(cmd.Context(), args[0])
			})
		},
	}
}

func newRegistryUserEnable(a *app, options *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "enable EMAIL",
		Short: "Let a disabled user in again, with the password and tokens of before",
		Args:  oneEmail,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
				return accounts.EnableUser(cmd.Context(), args[0])
			})
		},
	}
}
