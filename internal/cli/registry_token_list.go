package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// schemaTokens names the JSON form of a list of a registry's tokens.
const schemaTokens = "arkindex.tokens/v1"

// tokenEntry is the JSON form of a token. Times that never come are null.
type tokenEntry struct {
	ID           string   `json:"id"`
	User         string   `json:"user"`
	Origin       string   `json:"origin"`
	Scopes       []string `json:"scopes"`
	Repositories []string `json:"repositories"`
	Created      string   `json:"created"`
	Expires      *string  `json:"expires"`
	LastUsed     *string  `json:"last_used"`
	State        string   `json:"state"`
}

func newRegistryTokenList(a *app, options *registryOptions) *cobra.Command {
	var user string
	var all bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the valid tokens of a registry",
		Long: `List the valid tokens of a registry, newest first: id, user, origin (command, login or pipeline), scopes,
repositories (- for all), expiry, last use (within a minute), state (valid, expired, revoked or
disabled) and time of creation, separated by tabs. The tokens themselves are not kept.`,
		Args: noArguments,
	}
	cmd.Flags().StringVar(&user, "user", "", "only the tokens of the user with this `EMAIL` address")
	cmd.Flags().BoolVar(&all, "all", false, "also those that are expired, revoked, or of disabled users")
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.administer(cmd.Context(), options, func(accounts *registry.Accounts) error {
			tokens, err := accounts.Tokens(cmd.Context(), user, all)
			if err != nil {
				return err
			}
			return a.printTokens(tokens, *form)
		})
	}
	return cmd
}

func (a *app) printTokens(tokens []store.Bearer, form output) error {
	entries := make([]tokenEntry, len(tokens))
	for i, token := range tokens {
		entries[i] = newTokenEntry(token, a.Now())
	}
	if form == outputJSON {
		return a.printJSON(struct {
			Schema string       `json:"schema"`
			Tokens []tokenEntry `json:"tokens"`
		}{schemaTokens, entries})
	}
	var rows [][]string
	for _, e := range entries {
		repositories := strings.Join(e.Repositories, ",")
		if repositories == "" {
			repositories = "-"
		}
		rows = append(rows, []string{e.ID, e.User, e.Origin, strings.Join(e.Scopes, ","), repositories, orNever(e.Expires), orNever(e.LastUsed), e.State, e.Created})
	}
	return a.printRows(rows)
}

func newTokenEntry(token store.Bearer, now time.Time) tokenEntry {
	return tokenEntry{
		ID: token.ID, User: token.User.Email, Origin: token.Origin, Scopes: token.Scopes,
		Repositories: append([]string{}, token.Repositories...), Created: token.Created.Format(time.RFC3339),
		Expires: formatTime(token.Expires), LastUsed: formatTime(token.LastUsed), State: tokenState(token, now),
	}
}

// tokenState says whether a token is valid, and if not, why.
func tokenState(token store.Bearer, now time.Time) string {
	switch {
	case token.Revoked != nil:
		return "revoked"
	case token.User.Disabled != nil:
		return "disabled"
	case !token.Valid(now):
		return "expired"
	default:
		return "valid"
	}
}

func formatTime(t *time.Time) *string {
	if t == nil {
		return nil
	}
	text := t.Format(time.RFC3339)
	return &text
}

func orNever(text *string) string {
	if text == nil {
		return "never"
	}
	return *text
}
