package registrycmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"arkindex/internal/registry/auth"
)

type userAddOptions struct {
	common        *registryOptions
	user          auth.NewUser
	passwordStdin bool
}

func newCmdUserAdd(registryOpts *registryOptions) *cobra.Command {
	opts := &userAddOptions{common: registryOpts}
	cmd := &cobra.Command{
		Use:   "add EMAIL",
		Short: "Add a user to a registry",
		Long: `Add a user to a registry. Scopes limit what the user's tokens may do: read; publish,
which includes read; admin, which includes both. Without a password, the user cannot log in, and
needs a token from "arkindex registry token create". Before the first start of the server,
"arkindex registry migrate" creates the database.`,
		Example: `  arkindex registry user add ci@example.com --scope publish
  arkindex registry user add ada@example.com --scope publish --password-stdin < password`,
		Args: emailArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.user.Email = args[0]
			return runUserAdd(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&opts.user.Scopes, "scope", []string{"read"},
		"what the user may do, `SCOPE` being read, publish or admin; repeatable")
	flags.StringVar(
		&opts.user.DisplayName, "name", "", "display `NAME` of the user (default the email address)",
	)
	flags.BoolVar(&opts.passwordStdin, "password-stdin", false, "read a password from standard input")
	return cmd
}

func runUserAdd(ctx context.Context, opts *userAddOptions) error {
	if opts.passwordStdin {
		var err error
		if opts.user.Password, err = readPassword(ctx, opts.common.app); err != nil {
			return err
		}
	}
	return opts.common.changeAccounts(ctx, func(accounts *auth.Accounts, database string) error {
		user, err := accounts.AddUser(ctx, opts.user)
		if err == nil {
			opts.common.app.Messages.Logf("The user %s is added to %s and may %s",
				user.Email, database, strings.Join(user.Scopes, ", "))
		}
		return err
	})
}
