package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// schemaUsers names the JSON form of a list of a registry's users.
const schemaUsers = "arkindex.users/v1"

// userEntry is the JSON form of a user.
type userEntry struct {
	ID          string   `json:"id"`
	Email       string   `json:"email"`
	DisplayName string   `json:"display_name"`
	Scopes      []string `json:"scopes"`
	Created     string   `json:"created"`
	State       string   `json:"state"`
}

func newRegistryUserList(a *app, options *registryOptions) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the users of a registry",
		Long: `List the users of a registry, by email address: address, name, scopes, state (active or disabled), time of
creation and id, separated by tabs.`,
		Args: noArguments,
	}
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
			return a.listUsers(cmd.Context(), accounts, *form)
		})
	}
	return cmd
}

func (a *app) listUsers(ctx context.Context, accounts *registry.Accounts, form output) error {
	users, err := accounts.Users(ctx)
	if err != nil {
		return err
	}
	if form == outputJSON {
		entries := make([]userEntry, len(users))
		for i, user := range users {
			entries[i] = newUserEntry(user)
		}
		return a.printJSON(struct {
			Schema string      `json:"schema"`
			Users  []userEntry `json:"users"`
		}{schemaUsers, entries})
	}
	var rows [][]string
	for _, user := range users {
		e := newUserEntry(user)
		rows = append(rows, []string{e.Email, e.DisplayName, strings.Join(e.Scopes, ","), e.State, e.Created, e.ID})
	}
	return a.printRows(rows)
}

func newUserEntry(user store.User) userEntry {
	return userEntry{
		ID: user.ID, Email: user.Email, DisplayName: user.DisplayName, Scopes: user.Scopes,
		Created: user.Created.Format(time.RFC3339), State: userState(user),
	}
}
