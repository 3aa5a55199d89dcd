package registrycmd

import (
	"strings"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
)

func newCmdUserScope(registryOpts *registryOptions) *cobra.Command {
	var scopes []string
	cmd := &cobra.Command{
		Use:     "scope EMAIL --scope SCOPE",
		Aliases: []string{"scopes"},
		Short:   "Change the scopes of a user of a registry",
		Long: `Change the scopes of a user of a registry. They replace the previous ones, and limit what
the user's tokens may do from now on, also of tokens that exist: a token never may more than its
user. A token that was created with fewer scopes gains none.`,
		Example: "  arkindex registry user scope ci@example.com --scope read",
		Args: func(cmd *cobra.Command, args []string) error {
			if err := emailArgument(cmd, args); err != nil || len(scopes) > 0 {
				return err
			}
			return app.UsageError(cmd, "%s needs --scope", cmd.CommandPath())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return registryOpts.changeAccounts(ctx, func(accounts *auth.Accounts, database string) error {
				user, err := accounts.SetScopes(ctx, args[0], scopes)
				if err == nil {
					registryOpts.app.Messages.Logf("The user %s may %s in %s",
						user.Email, strings.Join(user.Scopes, ", "), database)
				}
				return err
			})
		},
	}
	cmd.Flags().StringArrayVar(&scopes, "scope", nil,
		"what the user may do, `SCOPE` being read, publish or admin; repeatable")
	return cmd
}
