package image

import (
	"context"
	"strings"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/docker/cli/cli/config/credentials"
	"github.com/docker/cli/cli/config/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"arkindex"
)

// configuration is a Docker configuration. Origin is the file or variable that contains it.
type configuration struct {
	*configfile.ConfigFile
	origin string
}

// authConfig is the variable in which GitLab gives its jobs credentials for image registries, in
// the format of Docker's configuration file.
const authConfig = "DOCKER_AUTH_CONFIG"

// authConfigVariable returns the configuration in DOCKER_AUTH_CONFIG, or nil if the variable is
// empty or, with an error, invalid.
func (r Registry) authConfigVariable() (*configuration, error) {
	text := arkindex.TrimToken(r.Getenv(authConfig)).Reveal()
	if text == "" {
		return nil, nil
	}
	// The error of the parser is not shown, because it may quote a password.
	content, err := config.LoadFromReader(strings.NewReader(text))
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"%s is not used: it is not a configuration of Docker", authConfig,
		).WithHint(`write it as {"auths": {"registry.example.com": {"auth": "..."}}},` +
			" with USER:PASSWORD in base64")
	}
	return &configuration{content, authConfig}, nil
}

// credentials returns the credentials for the host of a registry, or nil if there are none.
func (c *configuration) credentials(
	ctx context.Context, host string,
) (authn.Authenticator, error) {
	names := []string{host}
	if host == name.DefaultRegistry {
		names = []string{authn.DefaultAuthKey, name.DefaultRegistry, "docker.io"}
	}
	for i, name := range names {
		helper, exists := c.CredentialHelpers[name]
		if !exists && i == 0 {
			helper = c.CredentialsStore
		}
		found, err := c.get(ctx, helper, name)
		if err != nil {
			return nil, err
		}
		found.ServerAddress = ""
		if found == (types.AuthConfig{}) {
			continue
		}
		return authn.FromConfig(authn.AuthConfig{
			Username: found.Username, Password: found.Password, Auth: found.Auth,
			IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
		}), nil
	}
	return nil, nil
}

// get returns the credentials that a helper has for one of the names of a registry, or else those
// in the configuration itself.
func (c *configuration) get(ctx context.Context, helper, name string) (types.AuthConfig, error) {
	if helper == "" {
		return credentials.NewFileStore(c).Get(name)
	}
	found, err := askHelper(ctx, helper, name)
	if err != nil {
		return found, c.helperError(ctx, helper, name, err)
	}
	return found, nil
}
