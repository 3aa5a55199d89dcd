package cli

import (
	"github.com/spf13/cobra"

	"arkindex/internal/registry/store"
)

func newRegistryUser(a *app, options *registryOptions) *cobra.Command {
	user := &cobra.Command{
		Use:   "user",
		Short: "Add, list and disable the users of a registry",
		Args:  cobra.NoArgs,
		RunE:  needsCommand,
	}
	user.AddCommand(newRegistryUserAdd(a, options), newRegistryUserList(a, options), newRegistryUserPassword(a, options),
		newRegistryUserDisable(a, options), newRegistryUserEnable(a, options))
	return user
}

// oneEmail takes the email address of the user that a command is about.
func oneEmail(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usage(cmd, "%s needs the email address of a user", cmd.CommandPath())
	case 1:
		return nil
	default:
		return usage(cmd, "%s takes one email address, and there is %q too", cmd.CommandPath(), args[1])
	}
}

// userState says whether a user may still do anything.
func userState(user store.User) string {
	if user.Disabled != nil {
		return "disabled"
	}
	return "active"
}
