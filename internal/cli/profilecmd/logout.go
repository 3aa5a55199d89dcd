package profilecmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// NewCmdLogout returns the command "arkindex logout".
func NewCmdLogout(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "logout",
		Short: "Revoke a profile's token and remove it from this machine",
		Long: `Revoke a profile's token and remove it from this machine. The profile itself stays,
without a token; arkindex profile remove removes it.`,
		Example: "  arkindex -p demo logout",
		Args:    app.NoArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runLogout(a, cmd) },
	}
}

func runLogout(a *app.App, cmd *cobra.Command) error {
	ctx := cmd.Context()
	file, err := userProfileFile(a, cmd)
	if err != nil {
		return err
	}
	p, err := a.OneProfile(ctx)
	if err != nil {
		return err
	}
	if p.Origin != file.Path {
		return notInFile(p).WithHint("name one with -p; see arkindex profile list")
	}
	revokeErr := revoke(ctx, a, p)
	if err := profile.Forget(ctx, file.Path, p); err != nil {
		return err
	}
	a.Messages.Logf("The token of the profile %s is removed from this machine", p.Slug)
	return revokeErr
}

// revoke asks the instance to revoke the token. It is no error if the instance cannot revoke
// tokens, or does not know the token any more.
func revoke(ctx context.Context, a *app.App, p profile.Profile) error {
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	connection, err := a.Connect(ctx, p)
	if err == nil {
		defer connection.Close()
		err = connection.Client.Logout(ctx)
	}
	if err == nil {
		return nil
	}
	switch code := arkindex.CodeOf(err); code {
	case arkindex.CodeCredentials:
		return nil
	case arkindex.CodeNotFound, arkindex.CodeForbidden, arkindex.CodeMethod:
		a.Messages.Notice("the instance does not revoke this token: it stays valid")
		return nil
	default:
		return arkindex.Errorf(code, "the token is not revoked, and may still be valid: %w", err)
	}
}
