// Package profile provides the Arkindex instances that a user can publish to, with their
// credentials. They are defined in the profile file, which is shared with the Python tools, in the
// environment, or built in.
package profile

import (
	"path/filepath"

	"arkindex"
)

// The slugs of profiles that are not in the profile file.
const (
	Local       = "local" // the registry in this process, with the user's own database
	Environment = "env"   // ARKINDEX_API_URL and ARKINDEX_API_TOKEN, or ARKINDEX_ID_TOKEN
)

// The environment variables that define or choose a profile.
const (
	VariableProfile = "ARKINDEX_PROFILE"
	VariableURL     = "ARKINDEX_API_URL"
	VariableToken   = "ARKINDEX_API_TOKEN"
	VariableIDToken = "ARKINDEX_ID_TOKEN"
)

// Profile is an instance with the credentials for it. URL is the base URL of the instance as the
// user gave it, and empty for the built-in registry. IDToken is the ID token of a pipeline, which
// the instance exchanges for a token; OIDC is the variable that contains it, for a host in the
// file. Keyring says that the token is stored in the system's keyring instead of the file. CAFile
// contains certificates to trust in addition to the system's, and CertFile and KeyFile the
// client's own, all as PEM; they may be empty. Origin is where the profile is defined: the path of
// a file or the names of variables.
type Profile struct {
	Slug     string
	URL      string
	Token    arkindex.Secret
	IDToken  arkindex.Secret
	OIDC     string
	Keyring  bool
	CAFile   string
	CertFile string
	KeyFile  string
	Origin   string
}

// Builtin reports whether the profile is the registry in this process.
func (p Profile) Builtin() bool { return p.URL == "" }

// FromEnvironment reports whether variables define the profile.
func (p Profile) FromEnvironment() bool {
	return p.Origin == environmentOrigin || p.Origin == environmentOIDCOrigin
}

// ByIDToken reports whether the profile has an ID token instead of a token.
func (p Profile) ByIDToken() bool { return p.Token == "" && p.IDToken != "" }

// The origins of the profile that variables define.
const (
	environmentOrigin     = VariableURL + ", " + VariableToken
	environmentOIDCOrigin = VariableURL + ", " + VariableIDToken
)

// Path returns the path of the profile file: $XDG_CONFIG_HOME/arkindex/cli.yaml, or else
// ~/.config/arkindex/cli.yaml. As for the Python tools, it is the same on every system. It is
// empty if neither XDG_CONFIG_HOME nor HOME is set.
func Path(getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "arkindex", "cli.yaml")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "arkindex", "cli.yaml")
	}
	return ""
}
