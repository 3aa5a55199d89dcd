package registrycmd

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
)

type tokenCreateOptions struct {
	common   *registryOptions
	user     string
	grant    auth.Grant
	lifetime time.Duration // zero for no expiry
}

func newCmdTokenCreate(registryOpts *registryOptions) *cobra.Command {
	opts := &tokenCreateOptions{common: registryOpts}
	cmd := &cobra.Command{
		Use:   "create --user EMAIL",
		Short: "Create a token for a user of a registry, and print it",
		Long: `Create a token for a user of a registry, and print it, and nothing else, to standard
output. It is not shown again.

A token with --repository may publish only to the repositories at or below these URLs:
https://gitlab.example.com/group includes https://gitlab.example.com/group/project, but not
https://gitlab.example.com/groups. It may read everything.`,
		Example: `  arkindex registry token create --user ci@example.com --scope publish \
      --repository https://gitlab.example.com/group --expires 90d`,
		Args: app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opts.user == "" {
				return app.UsageError(cmd, "%s needs --user", cmd.CommandPath())
			}
			return runTokenCreate(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.user, "user", "", "create the token for the user with this `EMAIL` address")
	flags.StringArrayVar(&opts.grant.Scopes, "scope", nil,
		"what the token may do, `SCOPE` being read, publish or admin; "+
			"repeatable (default the user's scopes)")
	flags.StringArrayVar(&opts.grant.Repositories, "repository", nil,
		"let the token publish only at or below this `URL`; repeatable (default every repository)")
	flags.Var(lifetimeFlag{&opts.lifetime}, "expires",
		"how long the token is valid, such as 90d or 12h (default forever)")
	return cmd
}

func runTokenCreate(ctx context.Context, opts *tokenCreateOptions) error {
	a, grant, validity := opts.common.app, opts.grant, "forever"
	if opts.lifetime > 0 {
		end := a.Process.Now().Add(opts.lifetime)
		grant.Expires = &end
		validity = "until " + end.UTC().Format(time.RFC3339)
	}
	return opts.common.changeAccounts(ctx, func(accounts *auth.Accounts, database string) error {
		token, stored, err := accounts.AddToken(ctx, opts.user, grant)
		if err != nil {
			return err
		}
		a.Messages.Logf("The token %s of %s in %s may %s %s, and is shown only now",
			stored.ID, opts.user, database, strings.Join(stored.Scopes, ", "), validity)
		if _, err := fmt.Fprintln(a.Process.Stdout, token.Reveal()); err != nil {
			return arkindex.Errorf(arkindex.CodeInternal, "the token cannot be written: %w", err).
				WithHint("revoke it with arkindex registry token revoke %s", stored.ID)
		}
		return nil
	})
}

// lifetimeFlag is a duration, which may be in days.
type lifetimeFlag struct{ target *time.Duration }

// maxLifetime is the longest lifetime: its end is a time that every database can store.
const maxLifetime = 100 * 365 * 24 * time.Hour

// Set implements pflag.Value.
func (f lifetimeFlag) Set(value string) error {
	duration, err := time.ParseDuration(value)
	if days, isDays := strings.CutSuffix(value, "d"); isDays {
		var number int
		number, err = strconv.Atoi(days)
		duration = time.Duration(min(number, int(maxLifetime/(24*time.Hour))+1)) * 24 * time.Hour
	}
	if err != nil || duration <= 0 || duration > maxLifetime {
		return fmt.Errorf(
			"%q is not a duration such as 90d, 12h or 30m, of at most a hundred years", value,
		)
	}
	*f.target = duration
	return nil
}

// String implements pflag.Value.
func (f lifetimeFlag) String() string {
	if f.target == nil || *f.target == 0 {
		return ""
	}
	return f.target.String()
}

// Type implements pflag.Value.
func (lifetimeFlag) Type() string { return "DURATION" }
