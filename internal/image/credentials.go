package image

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/config/types"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"arkindex"
)

// credentials finds those for a registry's host: the pipeline's own, else the job token for the pipeline's registry, else
// Docker's or Podman's. Without any it is authn.Anonymous.
func (r Registry) credentials(host string) (authn.Authenticator, error) {
	if pipeline := strings.TrimPrefix(r.Getenv("CI_REGISTRY"), "https://"); pipeline == host {
		if user, password := r.Getenv("CI_REGISTRY_USER"), r.Getenv("CI_REGISTRY_PASSWORD"); user != "" && password != "" {
			return &authn.Basic{Username: user, Password: password}, nil
		}
		if token := r.Getenv("CI_JOB_TOKEN"); token != "" {
			return &authn.Basic{Username: "gitlab-ci-token", Password: token}, nil
		}
	}
	file, err := r.openConfiguration()
	if file == nil {
		return authn.Anonymous, err
	}
	defer file.Close()
	// Neither the parser's words nor a helper's are shown: they may quote a password.
	configuration, err := config.LoadFromReader(file)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "Docker's configuration %s cannot be read", file.Name())
	}
	if host == name.DefaultRegistry {
		host = authn.DefaultAuthKey
	}
	found, err := configuration.GetAuthConfig(host)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the credential helper for %s in %s fails", host, file.Name()).
			WithHint("check that docker login works")
	}
	found.ServerAddress = ""
	if found == (types.AuthConfig{}) {
		return authn.Anonymous, nil
	}
	return authn.FromConfig(authn.AuthConfig{
		Username: found.Username, Password: found.Password, Auth: found.Auth,
		IdentityToken: found.IdentityToken, RegistryToken: found.RegistryToken,
	}), nil
}

// openConfiguration opens the first file of credentials that there is, Docker's before Podman's; nil when there is none.
func (r Registry) openConfiguration() (*os.File, error) {
	for _, place := range []struct{ variable, path string }{
		{"DOCKER_CONFIG", "config.json"},
		{"HOME", ".docker/config.json"},
		{"REGISTRY_AUTH_FILE", ""},
		{"XDG_RUNTIME_DIR", "containers/auth.json"},
		{"XDG_CONFIG_HOME", "containers/auth.json"},
		{"HOME", ".config/containers/auth.json"},
	} {
		base := r.Getenv(place.variable)
		if base == "" {
			continue
		}
		file, err := os.Open(filepath.Join(base, filepath.FromSlash(place.path)))
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the credentials of image registries cannot be read: %w", err)
		}
	}
	return nil, nil
}
