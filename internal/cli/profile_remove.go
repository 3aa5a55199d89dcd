package cli

import (
	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/profile"
)

func newProfileRemove(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "remove SLUG",
		Short: "Remove a profile and its token from this machine",
		Long: `Remove a profile and its token from this machine. The instance goes on accepting the token;
arkindex logout revokes it.`,
		Args: oneSlug,
		RunE: func(cmd *cobra.Command, args []string) error { return a.profileRemove(cmd, args[0]) },
	}
}

func (a *app) profileRemove(cmd *cobra.Command, slug string) error {
	file, err := a.ownProfileFile(cmd)
	if err != nil {
		return err
	}
	found, err := a.stored(file, slug)
	if err != nil {
		return err
	}
	if err := profile.Remove(file.Path, found); err != nil {
		return err
	}
	a.messages.log("The profile %s is removed from %s", slug, file.Path)
	if file.Default == slug {
		a.messages.notice("there is no default profile any more")
	}
	return nil
}

// stored finds a profile that the file holds. Those that it does not hold cannot be changed.
func (a *app) stored(file profile.File, slug string) (profile.Profile, error) {
	if found, ok := file.Find(slug); ok {
		return found, nil
	}
	found, err := profile.Lookup(slug, file, a.Getenv)
	if err != nil {
		return found, err
	}
	return found, arkindex.Errorf(arkindex.CodeUsage, "the profile %s is not in the profile file (%s)", slug, found.Origin).
		WithHint("see arkindex profile list")
}
