package registrycmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
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
needs a token from "arkindex registry token create".`,
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

// runUserAdd creates the database if needed: the first user may be added before the first start of
// the server.
func runUserAdd(ctx context.Context, opts *userAddOptions) error {
	if opts.passwordStdin {
		var err error
		if opts.user.Password, err = readPassword(ctx, opts.common.app); err != nil {
			return err
		}
	}
	return opts.common.app.WithStore(ctx, opts.common.database, func(opened *store.Store) error {
		user, err := opts.common.accounts(opened).AddUser(ctx, opts.user)
		if err == nil {
			opts.common.app.Messages.Logf(
				"The user %s is added and may %s", user.Email, strings.Join(user.Scopes, ", "),
			)
		}
		return err
	})
}
