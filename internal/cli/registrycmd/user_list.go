package registrycmd

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
)

// schemaUsers names the JSON document of a list of users.
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

type userListOptions struct {
	common *registryOptions
	format *app.Format
}

func newCmdUserList(registryOpts *registryOptions) *cobra.Command {
	opts := &userListOptions{common: registryOpts}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the users of a registry",
		Long: `List the users of a registry by email address: address, name, scopes, state (active or
disabled), time of creation and id, separated by tabs.`,
		Example: "  arkindex registry user list",
		Args:    app.NoArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runUserList(cmd.Context(), opts) },
	}
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runUserList(ctx context.Context, opts *userListOptions) error {
	return opts.common.withAccounts(ctx, func(accounts *auth.Accounts) error {
		users, err := accounts.Users(ctx)
		if err != nil {
			return err
		}
		entries := make([]userEntry, len(users))
		for i, user := range users {
			entries[i] = newUserEntry(user)
		}
		return printUsers(opts.common.app, entries, *opts.format)
	})
}

func printUsers(a *app.App, entries []userEntry, format app.Format) error {
	if format == app.FormatJSON {
		return a.PrintJSON(struct {
			Schema string      `json:"schema"`
			Users  []userEntry `json:"users"`
		}{schemaUsers, entries})
	}
	var rows [][]string
	for _, e := range entries {
		rows = append(rows, []string{
			e.Email, e.DisplayName, strings.Join(e.Scopes, ","), e.State, e.Created, e.ID,
		})
	}
	return a.PrintRows(rows)
}

func newUserEntry(user store.User) userEntry {
	state := "active"
	if user.Disabled != nil {
		state = "disabled"
	}
	return userEntry{
		ID: user.ID, Email: user.Email, DisplayName: user.DisplayName, Scopes: user.Scopes,
		Created: user.Created.Format(time.RFC3339), State: state,
	}
}
