package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/registry"
)

// tokenOptions are the options of the command that makes a token.
type tokenOptions struct {
	user     string
	grant    registry.Grant
	lifetime time.Duration
}

func newRegistryTokenCreate(a *app, options *registryOptions) *cobra.Command {
	var wanted tokenOptions
	cmd := &cobra.Command{
		Use:   "create --user EMAIL",
		Short: "Create a token for a user of a registry, and print it",
		Long: `Create a token for a user of a registry, and print it alone on standard output. It is not shown again.

A token with --repository may publish to the repositories at or below these URLs only:
https://gitlab.example.com/group stands for https://gitlab.example.com/group/project and not for
https://gitlab.example.com/groups. It may read everything.`,
		Example: `  arkindex registry token create --user ci@example.com --scope publish \
      --repository https://gitlab.example.com/group --expires 90d`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if wanted.user == "" {
				return usage(cmd, "%s needs --user", cmd.CommandPath())
			}
			return a.createToken(cmd.Context(), options, wanted)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&wanted.user, "user", "", "the `EMAIL` address of the user that the token stands for")
	flags.StringArrayVar(&wanted.grant.Scopes, "scope", nil, "what the token may do, `SCOPE` being read, publish or admin; repeatable (default the user's scopes)")
	flags.StringArrayVar(&wanted.grant.Repositories, "repository", nil, "the `URL` at or below which the token may publish; repeatable (default every repository)")
	flags.Var(lifetime{&wanted.lifetime}, "expires", "how long the token is valid, a `DURATION` such as 90d or 12h (default for ever)")
	return cmd
}

func (a *app) createToken(ctx context.Context, options *registryOptions, wanted tokenOptions) error {
	validity := "for ever"
	if wanted.lifetime > 0 {
		end := a.Now().Add(wanted.lifetime)
		wanted.grant.Expires = &end
		validity = "until " + end.UTC().Format(time.RFC3339)
	}
	return a.administer(ctx, options, func(accounts *registry.Accounts) error {
		token, kept, err := accounts.AddToken(ctx, wanted.user, wanted.grant)
		if err != nil {
			return err
		}
		a.messages.log("The token %s of %s may %s %s, and is shown only now", kept.ID, wanted.user, strings.Join(kept.Scopes, ", "), validity)
		if _, err := fmt.Fprintln(a.Stdout, token.Reveal()); err != nil {
			return arkindex.Errorf(arkindex.CodeInternal, "the token cannot be written: %w", err).
				WithHint("revoke it with arkindex registry token revoke %s", kept.ID)
		}
		return nil
	})
}
