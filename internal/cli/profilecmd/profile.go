// Package profilecmd holds the commands about profiles: logging in and out, and managing the
// profile file.
package profilecmd

import (
	"net/url"

	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/profile"
)

// NewCmdProfile returns the command group "arkindex profile".
func NewCmdProfile(a *app.App) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "List, choose and remove the instances to publish to",
		Long: `List, choose and remove the instances to publish to. They are stored in the profile
file, ~/.config/arkindex/cli.yaml, which the Python tools read too. Tokens are never shown.`,
		Args: cobra.NoArgs,
		RunE: app.NeedsCommand,
	}
	cmd.AddCommand(newCmdList(a), newCmdShow(a), newCmdUse(a), newCmdRemove(a))
	return cmd
}

// profileEntry is the JSON form of a profile. Token names where the token is, and never holds it.
type profileEntry struct {
	Slug    string      `json:"slug"`
	URL     string      `json:"url"`
	Default bool        `json:"default"`
	Token   tokenOrigin `json:"token"`
	Origin  string      `json:"origin"`
}

func newProfileEntry(p profile.Profile, defaultSlug string) profileEntry {
	return profileEntry{
		Slug: p.Slug, URL: displayURL(p), Default: p.Slug == defaultSlug, Token: tokenOriginOf(p),
		Origin: p.Origin,
	}
}

// displayURL returns a profile's URL without the credentials that its user part or parameters may
// hold.
func displayURL(p profile.Profile) string {
	parsed, err := url.Parse(p.URL)
	if err != nil {
		return "" // an invalid URL may hold a password anywhere
	}
	parsed.User, parsed.RawQuery, parsed.Fragment = nil, "", ""
	return parsed.String()
}

// tokenOrigin says where the token of a profile comes from.
type tokenOrigin string

const (
	tokenNotNeeded       tokenOrigin = "none"
	tokenFromPipeline    tokenOrigin = "pipeline" // in exchange for an ID token
	tokenFromEnvironment tokenOrigin = "environment"
	tokenInFile          tokenOrigin = "file"
	tokenInKeyring       tokenOrigin = "keyring"
	tokenMissing         tokenOrigin = "missing"
)

func tokenOriginOf(p profile.Profile) tokenOrigin {
	switch {
	case p.Builtin():
		return tokenNotNeeded
	case p.ByIDToken():
		return tokenFromPipeline
	case p.FromEnvironment():
		return tokenFromEnvironment
	case p.Token != "":
		return tokenInFile
	case p.Keyring:
		return tokenInKeyring
	default:
		return tokenMissing
	}
}

// userProfileFile reads the user's profile file, for a command that changes it.
func userProfileFile(a *app.App, cmd *cobra.Command) (profile.File, error) {
	if a.Options.SecureFile != "" {
		return profile.File{}, app.UsageError(cmd,
			"%s changes the user's own profile file, not --gitlab-secure-file", cmd.CommandPath())
	}
	return profile.ReadFile(profile.Path(a.Process.Getenv))
}

// slugArgument requires the slug of a profile.
func slugArgument(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return app.UsageError(cmd, "%s needs the slug of a profile", cmd.CommandPath())
	case 1:
		return nil
	default:
		return app.UsageError(cmd, "%s takes one slug, but also got %q", cmd.CommandPath(), args[1])
	}
}
