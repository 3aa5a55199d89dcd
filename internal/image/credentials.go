package image

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/docker/cli/cli/config"
	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"

	"arkindex"
	"arkindex/internal/plainfile"
)

// credentials returns the credentials for the host of a registry: those of the pipeline, the job
// token for the pipeline's registry, or those of Docker or Podman. If there are none it returns
// authn.Anonymous. passedOver is an error in DOCKER_AUTH_CONFIG, which is not used then.
func (r Registry) credentials(
	ctx context.Context, host string,
) (found authn.Authenticator, passedOver, err error) {
	found, err = r.pipelineCredentials(host)
	if found != nil || err != nil {
		return found, nil, err
	}
	variable, passedOver := r.authConfigVariable()
	if variable != nil {
		if found, err := variable.credentials(ctx, host); found != nil || err != nil {
			return found, passedOver, err
		}
	}
	file, err := r.readConfiguration()
	if file != nil && err == nil {
		found, err = file.credentials(ctx, host)
	}
	if found == nil && err == nil {
		found = authn.Anonymous
	}
	return found, passedOver, err
}

// pipelineCredentials returns the credentials that GitLab gives its jobs, if host is that of its
// registry.
func (r Registry) pipelineCredentials(host string) (authn.Authenticator, error) {
	if registryHost(r.Getenv("CI_REGISTRY")) != registryHost(host) {
		return nil, nil
	}
	user := strings.TrimSpace(r.Getenv("CI_REGISTRY_USER"))
	variable := "CI_REGISTRY_PASSWORD"
	password := arkindex.TrimSecret(r.Getenv(variable))
	if user == "" || password == "" {
		user, variable = "gitlab-ci-token", "CI_JOB_TOKEN"
		password = arkindex.TrimToken(r.Getenv(variable))
	}
	switch {
	case password == "":
		return nil, nil
	case password.HasControl():
		return nil, arkindex.Errorf(
			arkindex.CodeConfiguration, "%s contains a control character", variable,
		).WithHint("set it again, in one line")
	}
	return &authn.Basic{Username: user, Password: password.Reveal()}, nil
}

// registryHost returns the host of a registry, which may be written as an address or as another
// name of Docker Hub.
func registryHost(address string) string {
	host := strings.ToLower(strings.TrimSpace(address))
	if _, after, hasScheme := strings.Cut(host, "://"); hasScheme {
		host = after
	}
	host, _, _ = strings.Cut(host, "/")
	switch host = strings.TrimSuffix(host, ":443"); host {
	case "docker.io", "registry-1.docker.io":
		return name.DefaultRegistry
	}
	return host
}

// maxConfiguration limits a file with credentials, in bytes. Docker's own have a few kilobytes.
const maxConfiguration = 1 << 20

// readConfiguration reads the first existing file with credentials, Docker's before Podman's. It
// is nil if there is none.
func (r Registry) readConfiguration() (*configuration, error) {
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
		path := filepath.Join(base, filepath.FromSlash(location.path))
		content, err := plainfile.Read(path, maxConfiguration)
		if err == nil {
			return parseConfiguration(path, content)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, arkindex.Errorf(arkindex.CodeConfiguration,
				"the credentials of image registries cannot be read: %w", err)
		}
	}
	return nil, nil
}

// parseConfiguration parses the content of a file with credentials.
func parseConfiguration(path string, content []byte) (*configuration, error) {
	// The error of the parser is not shown, because it may quote a password.
	parsed, err := config.LoadFromReader(bytes.NewReader(content))
	if err != nil {
		return nil, arkindex.Errorf(
			arkindex.CodeConfiguration, "Docker's configuration %s cannot be read", path,
		)
	}
	return &configuration{parsed, path}, nil
}
