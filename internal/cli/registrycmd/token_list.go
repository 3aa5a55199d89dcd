package registrycmd

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// schemaTokens names the JSON document of a list of tokens.
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

type tokenListOptions struct {
	common *registryOptions
	user   string
	all    bool
	format *app.Format
}

func newCmdTokenList(registryOpts *registryOptions) *cobra.Command {
	opts := &tokenListOptions{common: registryOpts}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the valid tokens of a registry",
		Long: `List the valid tokens of a registry, newest first: id, user, origin (command, login or
pipeline), scopes, repositories (- for all), expiry, last use (to the minute), state (valid,
expired, revoked or disabled) and time of creation, separated by tabs. The tokens themselves are
not stored.`,
		Example: "  arkindex registry token list --user ci@example.com",
		Args:    app.NoArguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runTokenList(cmd.Context(), opts) },
	}
	cmd.Flags().StringVar(
		&opts.user, "user", "", "list only the tokens of the user with this `EMAIL` address",
	)
	cmd.Flags().BoolVar(
		&opts.all, "all", false, "also list tokens that are expired, revoked, or of disabled users",
	)
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runTokenList(ctx context.Context, opts *tokenListOptions) error {
	return opts.common.withAccounts(ctx, func(accounts *auth.Accounts) error {
		filter := auth.TokenFilter{Email: opts.user, Invalid: opts.all}
		tokens, err := accounts.Tokens(ctx, filter, paging.All())
		if err != nil {
			return err
		}
		entries := make([]tokenEntry, len(tokens.Items))
		for i, bearer := range tokens.Items {
			entries[i] = newTokenEntry(bearer, opts.common.app.Process.Now())
		}
		return printTokens(opts.common.app, entries, *opts.format)
	})
}

func printTokens(a *app.App, entries []tokenEntry, format app.Format) error {
	if format == app.FormatJSON {
		return a.PrintJSON(struct {
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
		rows = append(rows, []string{
			e.ID, e.User, e.Origin, strings.Join(e.Scopes, ","), repositories,
			orNever(e.Expires), orNever(e.LastUsed), e.State, e.Created,
		})
	}
	return a.PrintRows(rows)
}

func newTokenEntry(bearer store.Bearer, now time.Time) tokenEntry {
	token := bearer.Token
	return tokenEntry{
		ID: token.ID, User: bearer.User.Email, Origin: token.Origin, Scopes: token.Scopes,
		Repositories: append([]string{}, token.Repositories...),
		Created:      token.Created.Format(time.RFC3339),
		Expires:      formatTime(token.Expires), LastUsed: formatTime(token.LastUsed),
		State: tokenState(bearer, now),
	}
}

// tokenState returns whether a token is valid, and if not, why.
func tokenState(bearer store.Bearer, now time.Time) string {
	switch {
	case bearer.Token.Revoked != nil:
		return "revoked"
	case bearer.User.Disabled != nil:
		return "disabled"
	case !bearer.Valid(now):
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
