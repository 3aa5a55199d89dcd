package cli

import (
	"context"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"arkindex/internal/profile"
)

func newProfile(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "List, choose and remove the instances to publish to",
		Long: `List, choose and remove the instances to publish to. They are kept in the profile file,
~/.config/arkindex/cli.yaml, which the Python tools read too. Tokens are never shown.`,
		Args: cobra.NoArgs,
		RunE: needsCommand,
	}
	cmd.AddCommand(newProfileList(a), newProfileShow(a), newProfileUse(a), newProfileRemove(a))
	return cmd
}

// profileEntry is the JSON form of a profile. Token says where the token is, never what: file, keyring, environment,
// pipeline (an ID token), missing, or none when the profile needs none.
type profileEntry struct {
	Slug    string `json:"slug"`
	URL     string `json:"url"`
	Default bool   `json:"default"`
	Token   string `json:"token"`
	Origin  string `json:"origin"`
}

func newProfileEntry(p profile.Profile, standard string) profileEntry {
	return profileEntry{Slug: p.Slug, URL: address(p), Default: p.Slug == standard, Token: tokenPlace(p), Origin: p.Origin}
}

// address is a profile's URL without the credentials that may stand in it, before the host or as parameters.
func address(p profile.Profile) string {
	parsed, err := url.Parse(p.URL)
	if err != nil {
		return "" // what cannot be read cannot be shown either: it may hold a password
	}
	parsed.User, parsed.RawQuery, parsed.Fragment = nil, "", ""
	return parsed.String()
}

// tokenPlace says where a profile's token is.
func tokenPlace(p profile.Profile) string {
	switch {
	case p.Builtin():
		return "none"
	case p.ByIDToken():
		return "pipeline"
	case p.FromEnvironment():
		return "environment"
	case p.Token != "":
		return "file"
	case p.Keyring:
		return "keyring"
	default:
		return "missing"
	}
}

// profileFile reads the profiles, from the place that the options name.
func (a *app) profileFile(ctx context.Context) (profile.File, error) {
	if a.secureFile == "" {
		return profile.ReadFile(profile.Path(a.Getenv))
	}
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	client := &http.Client{Transport: a.patience().Transport(a.traced(a.Transport))}
	return profile.ReadSecureFile(ctx, client, a.Getenv, a.workingDirectory(), a.secureFile)
}

// ownProfileFile reads the user's profile file, for a command that changes it.
func (a *app) ownProfileFile(cmd *cobra.Command) (profile.File, error) {
	if a.secureFile != "" {
		return profile.File{}, usage(cmd, "%s changes the user's own profile file, not --gitlab-secure-file", cmd.CommandPath())
	}
	return profile.ReadFile(profile.Path(a.Getenv))
}

// oneSlug takes the slug that a command is about.
func oneSlug(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usage(cmd, "%s needs the slug of a profile", cmd.CommandPath())
	case 1:
		return nil
	default:
		return usage(cmd, "%s takes one slug, and there is %q too", cmd.CommandPath(), args[1])
	}
}
