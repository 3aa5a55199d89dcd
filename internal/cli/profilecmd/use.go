package profilecmd

import (
	"fmt"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

func newCmdUse(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:     "use SLUG",
		Short:   "Make a profile the default",
		Example: "  arkindex profile use demo",
		Args:    slugArgument,
		RunE:    func(cmd *cobra.Command, args []string) error { return runUse(a, cmd, args[0]) },
	}
}

func runUse(a *app.App, cmd *cobra.Command, slug string) error {
	file, err := userProfileFile(a, cmd)
	if err != nil {
		return err
	}
	if _, err := profile.Lookup(slug, file, a.Process.Getenv); err != nil {
		return err
	}
	if err := profile.SetDefault(file.Path, slug); err != nil {
		return err
	}
	a.Messages.Logf("The default profile is %s", slug)
	if other := a.Process.Getenv(profile.VariableProfile); other != "" && other != slug {
		a.Messages.Notice(fmt.Sprintf("%s=%s overrides the default", profile.VariableProfile, other))
	}
	return nil
}
