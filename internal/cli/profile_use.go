package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"arkindex/internal/profile"
)

func newProfileUse(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "use SLUG",
		Short: "Make a profile the default",
		Args:  oneSlug,
		RunE:  func(cmd *cobra.Command, args []string) error { return a.profileUse(cmd, args[0]) },
	}
}

func (a *app) profileUse(cmd *cobra.Command, slug string) error {
	file, err := a.ownProfileFile(cmd)
	if err != nil {
		return err
	}
	if _, err := profile.Lookup(slug, file, a.Getenv); err != nil {
		return err
	}
	if err := profile.SetDefault(file.Path, slug); err != nil {
		return err
	}
	a.messages.log("The default profile is %s", slug)
	if other := a.Getenv(profile.VariableProfile); other != "" && other != slug {
		a.messages.notice(fmt.Sprintf("%s=%s goes before the default", profile.VariableProfile, other))
	}
	return nil
}
