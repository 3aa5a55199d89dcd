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

// credentials returns the credentials for the host of a registry: those of the pipeline, the job
// token for the pipeline's registry, or those of Docker or Podman. If there are none it returns
// authn.Anonymous.
func (r Registry) credentials(host string) (authn.Authenticator, error) {
	if pipeline := strings.TrimPrefix(r.Getenv("CI_REGISTRY"), "https://"); pipeline == host {
		user, password := r.Getenv("CI_REGISTRY_USER"), r.Getenv("CI_REGISTRY_PASSWORD")
		if user != "" && password != "" {
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
	// The errors of the parser and of a helper are not shown, because they may quote a password.
	configuration, err := config.LoadFromReader(file)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"Docker's configuration %s cannot be read", file.Name())
	}
	if host == name.DefaultRegistry {
		host = authn.DefaultAuthKey
	}
	found, err := configuration.GetAuthConfig(host)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"the credential helper for %s in %s failed", host, file.Name()).
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

// openConfiguration opens the first existing file with credentials, Docker's before Podman's. It
// returns nil if there is none.
func (r Registry) openConfiguration() (*os.File, error) {
	for _, location := range []struct{ variable, path string }{
		{"DOCKER_CONFIG", "config.json"},
		{"HOME", ".docker/config.json"},
		{"REGISTRY_AUTH_FILE", ""},
		{"XDG_RUNTIME_DIR", "containers/auth.json"},
		{"XDG_CONFIG_HOME", "containers/auth.json"},
		{"HOME", ".config/containers/auth.json"},
	} {
		base := r.Getenv(location.variable)
		if base == "" {
			continue
		}
		file, err := os.Open(filepath.Join(base, filepath.FromSlash(location.path)))
		if err == nil {
			return file, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, arkindex.Errorf(arkindex.CodeConfiguration,
				"the credentials of image registries cannot be read: %w", err)
		}
	}
	return nil, nil
}
