package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/profile"
)

func newLogout(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Revoke a profile's token and remove it from this machine",
		Long: `Revoke a profile's token and remove it from this machine. The profile itself stays, without
token; arkindex profile remove takes it away.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.logout(cmd) },
	}
}

func (a *app) logout(cmd *cobra.Command) error {
	ctx := cmd.Context()
	file, err := a.ownProfileFile(cmd)
	if err != nil {
		return err
	}
	p, err := a.oneProfile(ctx)
	if err != nil {
		return err
	}
	if p.Origin != file.Path {
		return arkindex.Errorf(arkindex.CodeUsage, "the profile %s is not in the profile file (%s)", p.Slug, p.Origin).
			WithHint("name one with -p; see arkindex profile list")
	}
	revoked := a.revoke(ctx, p)
	if err := profile.Forget(file.Path, p); err != nil {
		return err
	}
	a.messages.log("The token of the profile %s is removed from this machine", p.Slug)
	return revoked
}

// revoke asks the instance to accept the token no longer. That the instance cannot do so, or does not know the token any
// more, is no failure.
func (a *app) revoke(ctx context.Context, p profile.Profile) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	connection, err := a.connect(ctx, p)
	if err == nil {
		defer connection.close()
		err = connection.client.Logout(ctx)
	}
	switch code := arkindex.CodeOf(err); {
	case err == nil, code == arkindex.CodeCredentials:
		return nil
	case code == arkindex.CodeNotFound || code == arkindex.CodeForbidden || code == arkindex.CodeMethod:
		a.messages.notice("the instance does not revoke this token: it stays valid")
		return nil
	}
	return arkindex.Errorf(arkindex.CodeOf(err), "the token is not revoked, and may still be valid: %w", err)
}
