package cli

import "github.com/spf13/cobra"

func newRegistryToken(a *app, options *registryOptions) *cobra.Command {
	token := &cobra.Command{
		Use:   "token",
		Short: "Create, list and revoke the tokens of a registry's users",
		Args:  cobra.NoArgs,
		RunE:  needsCommand,
	}
	token.AddCommand(newRegistryTokenCreate(a, options), newRegistryTokenList(a, options), newRegistryTokenRevoke(a, options))
	return token
}
