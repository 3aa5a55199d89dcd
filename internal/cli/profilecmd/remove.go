package profilecmd

import (
	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

func newCmdRemove(a *app.App) *cobra.Command {
	return &cobra.Command{
		Use:   "remove SLUG",
		Short: "Remove a profile and its token from this machine",
		Long: `Remove a profile and its token from this machine. The instance still accepts the token;
arkindex logout revokes it.`,
		Example: "  arkindex profile remove demo",
		Args:    slugArgument,
		RunE:    func(cmd *cobra.Command, args []string) error { return runRemove(a, cmd, args[0]) },
	}
}

func runRemove(a *app.App, cmd *cobra.Command, slug string) error {
	file, err := userProfileFile(a, cmd)
	if err != nil {
		return err
	}
	found, err := findInFile(a, file, slug)
	if err != nil {
		return err
	}
	if err := profile.Remove(cmd.Context(), file.Path, found); err != nil {
		return err
	}
	a.Messages.Logf("The profile %s is removed from %s", slug, file.Path)
	if file.Default == slug {
		a.Messages.Notice("there is no default profile any more")
	}
	return nil
}

// findInFile returns a profile of the profile file. Other profiles cannot be changed.
func findInFile(a *app.App, file profile.File, slug string) (profile.Profile, error) {
	if found, ok := file.Find(slug); ok {
		return found, nil
	}
	found, err := profile.Lookup(slug, file, a.Process.Getenv)
	if err != nil {
		return found, err
	}
	return found, notInFile(found).WithHint("see arkindex profile list")
}

// notInFile returns the error of a profile that is not in the profile file.
func notInFile(p profile.Profile) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUsage,
		"the profile %s is not in the profile file (%s)", p.Slug, p.Origin)
}
