package registrycmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
)

func newCmdUser(registryOpts *registryOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Add, list, change and disable the users of a registry",
		Args:  cobra.NoArgs,
		RunE:  app.NeedsCommand,
	}
	cmd.AddCommand(
		newCmdUserAdd(registryOpts), newCmdUserList(registryOpts), newCmdUserScope(registryOpts),
		newCmdUserPassword(registryOpts), newCmdUserDisable(registryOpts),
		newCmdUserEnable(registryOpts),
	)
	return cmd
}

func newCmdUserPassword(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:   "password EMAIL",
		Short: "Set the password of a user of a registry, from standard input",
		Long: `Set the password of a user of a registry, which is read from standard input. Tokens
from logins with the old password are revoked.`,
		Example: "  arkindex registry user password ada@example.com < password",
		Args:    emailArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			password, err := readPassword(ctx, registryOpts.app)
			if err != nil {
				return err
			}
			return registryOpts.changeUser(ctx, args[0], "has a new password",
				func(accounts *auth.Accounts) error { return accounts.SetPassword(ctx, args[0], password) })
		},
	}
}

func newCmdUserDisable(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:     "disable EMAIL",
		Short:   "Reject a user's password and tokens from now on",
		Example: "  arkindex registry user disable ada@example.com",
		Args:    emailArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return registryOpts.changeUser(ctx, args[0], "is disabled",
				func(accounts *auth.Accounts) error { return accounts.DisableUser(ctx, args[0]) })
		},
	}
}

func newCmdUserEnable(registryOpts *registryOptions) *cobra.Command {
	return &cobra.Command{
		Use:     "enable EMAIL",
		Short:   "Accept a disabled user's password and tokens again",
		Example: "  arkindex registry user enable ada@example.com",
		Args:    emailArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			return registryOpts.changeUser(ctx, args[0], "is enabled",
				func(accounts *auth.Accounts) error { return accounts.EnableUser(ctx, args[0]) })
		},
	}
}

// changeUser changes a user with do, and reports the outcome.
func (o *registryOptions) changeUser(
	ctx context.Context, email, outcome string, do func(*auth.Accounts) error,
) error {
	return o.changeAccounts(ctx, func(accounts *auth.Accounts, database string) error {
		err := do(accounts)
		if err == nil {
			o.app.Messages.Logf("The user %s %s in %s", email, outcome, database)
		}
		return err
	})
}

// readPassword reads a new password from standard input, with a prompt on a terminal.
func readPassword(ctx context.Context, a *app.App) (arkindex.Secret, error) {
	if terminal := a.InputTerminal(); terminal != nil {
		return a.AskSecret(ctx, terminal, "New password")
	}
	return a.ReadSecret(ctx, "password")
}

// emailArgument requires the email address of a user.
func emailArgument(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return app.UsageError(cmd, "%s needs the email address of a user", cmd.CommandPath())
	case 1:
		return nil
	default:
		return app.UsageError(cmd, "%s takes one email address, but also got %q",
			cmd.CommandPath(), args[1])
	}
}
