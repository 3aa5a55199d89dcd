// Package profile finds the Arkindex instances that a user can publish to, with the credentials for each: in the profile
// file shared with the Python tools, in the environment, or built in.
package profile

import (
	"path/filepath"

	"arkindex"
)

// The slugs that mean something without a profile file.
const (
	Local       = "local" // the registry in this process, on the user's own database
	Environment = "env"   // ARKINDEX_API_URL and ARKINDEX_API_TOKEN, or ARKINDEX_ID_TOKEN
)

// The environment variables that make profiles or choose one.
const (
	VariableProfile = "ARKINDEX_PROFILE"
	VariableURL     = "ARKINDEX_API_URL"
	VariableToken   = "ARKINDEX_API_TOKEN"
	VariableIDToken = "ARKINDEX_ID_TOKEN"
)

// Profile is one instance and the credentials for it. URL is the instance's base address as the user gave it, empty for the
// built-in registry. IDToken is a pipeline's own proof of who it is, which the instance changes for a token; a host of the file
// names in OIDC the variable that has it. Keyring says that the token is kept in the system's keyring instead of the file. CAFile holds
// certificates to trust beside the system's, CertFile and KeyFile the client's own, all as PEM; they are empty when not
// set. Origin says where the profile was found: a file's path or the variables' names.
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

// FromEnvironment reports whether the variables make the profile.
func (p Profile) FromEnvironment() bool {
	return p.Origin == environmentOrigin || p.Origin == environmentOIDCOrigin
}

// ByIDToken reports whether the profile has an ID token instead of a token.
func (p Profile) ByIDToken() bool { return p.Token == "" && p.IDToken != "" }

// The origins of the profile that the variables make.
const (
	environmentOrigin     = VariableURL + ", " + VariableToken
	environmentOIDCOrigin = VariableURL + ", " + VariableIDToken
)

// Path returns the profile file's place: $XDG_CONFIG_HOME/arkindex/cli.yaml, else ~/.config/arkindex/cli.yaml, on every
// system, because the Python tools look there. It is empty when neither XDG_CONFIG_HOME nor HOME is set.
func Path(getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" {
		return filepath.Join(dir, "arkindex", "cli.yaml")
	}
	if home := getenv("HOME"); home != "" {
		return filepath.Join(home, ".config", "arkindex", "cli.yaml")
	}
	return ""
}
