package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/registry"
)

func newRegistryUserAdd(a *app, options *registryOptions) *cobra.Command {
	var wanted registry.NewUser
	var passwordStdin bool
	cmd := &cobra.Command{
		Use:   "add EMAIL",
		Short: "Add a user to a registry",
		Long: `Add a user to a registry. Scopes bound what the user's tokens may do: read; publish, which includes
read; admin, which includes both. Without a password the user cannot log in, and needs a token that
"arkindex registry token create" makes.`,
		Example: `  arkindex registry user add ci@example.com --scope publish
  arkindex registry user add ada@example.com --scope publish --password-stdin < password`,
		Args: oneEmail,
		RunE: func(cmd *cobra.Command, args []string) error {
			wanted.Email = args[0]
			return a.addUser(cmd.Context(), options, wanted, passwordStdin)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&wanted.Scopes, "scope", []string{"read"}, "what the user may do, `SCOPE` being read, publish or admin; repeatable")
	flags.StringVar(&wanted.DisplayName, "name", "", "the user's `NAME` for people (default the email address)")
	flags.BoolVar(&passwordStdin, "password-stdin", false, "read a password from standard input")
	return cmd
}

func (a *app) addUser(ctx context.Context, options *registryOptions, wanted registry.NewUser, passwordStdin bool) error {
	if passwordStdin {
		var err error
		if wanted.Password, err = a.newPassword(ctx); err != nil {
			return err
		}
	}
	return a.openRegistry(ctx, options, a.withAccounts(func(accounts *registry.Accounts) error { // the first may come before the server
		user, err := accounts.AddUser(ctx, wanted)
		if err == nil {
			a.messages.log("The user %s is added and may %s", user.Email, strings.Join(user.Scopes, ", "))
		}
		return err
	}))
}

// newPassword reads a password from standard input.
func (a *app) newPassword(ctx context.Context) (arkindex.Secret, error) {
	if keyboard := a.keyboard(); keyboard != nil {
		return a.askSecret(ctx, keyboard, "New password")
	}
	return a.readSecret(ctx, "password")
}
