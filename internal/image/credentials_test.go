package image

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
)

// dockerConfig returns a configuration of Docker with credentials for a registry.
func dockerConfig(host, user string) string {
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":canary"))
	return fmt.Sprintf(`{"auths": {%q: {"auth": %q}}, "credHelpers": {}}`, host, auth)
}

func TestAuthConfigVariableCountsWithoutAFile(t *testing.T) {
	host, _ := serve(t, basic("ada"))
	for _, name := range []string{host, "https://" + host, "http://" + host + "/v2/"} {
		for _, prefix := range []string{"", "\ufeff", "\n"} {
			variables := map[string]string{"DOCKER_AUTH_CONFIG": prefix + dockerConfig(name, "ada") + "\n"}
			if found := check(variables, host+"/group/worker:1", true); found.State != Present ||
				found.Warning != nil {
				t.Errorf("%q, %s: %+v", prefix, name, found)
			}
		}
	}
}

func TestAuthConfigVariableGoesBeforeTheFile(t *testing.T) {
	host, _ := serve(t, basic("ada"))
	directory := t.TempDir()
	write(t, filepath.Join(directory, "config.json"), dockerConfig(host, "eve"), 0o600)
	variables := map[string]string{
		"DOCKER_CONFIG": directory, "DOCKER_AUTH_CONFIG": dockerConfig(host, "ada"),
	}
	if found := check(variables, host+"/group/worker:1", true); found.State != Present {
		t.Errorf("%+v", found)
	}
	// A variable for other registries leaves the file's.
	write(t, filepath.Join(directory, "config.json"), dockerConfig(host, "ada"), 0o600)
	variables["DOCKER_AUTH_CONFIG"] = dockerConfig("other.example.com", "eve")
	if found := check(variables, host+"/group/worker:1", true); found.State != Present {
		t.Errorf("%+v", found)
	}
}

func TestBrokenAuthConfigVariableIsAWarning(t *testing.T) {
	host, _ := serve(t, basic("ada"))
	directory := t.TempDir()
	write(t, filepath.Join(directory, "config.json"), dockerConfig(host, "ada"), 0o600)
	for _, broken := range []string{
		"{canary", `{"auths": {"a": {"auth": "canary"}}}`, "[]", "$CANARY", `{"auths": "canary"}`,
	} {
		found := check(
			map[string]string{"DOCKER_CONFIG": directory, "DOCKER_AUTH_CONFIG": broken},
			host+"/group/worker:1", true,
		)
		if found.State != Present || found.Warning == nil ||
			!strings.Contains(found.Warning.Error(), "DOCKER_AUTH_CONFIG") ||
			strings.Contains(strings.ToLower(found.Warning.Error()), "canary") {
			t.Errorf("%s: %+v", broken, found)
		}
	}
}

func TestPipelineRegistryMatchesHoweverItIsWritten(t *testing.T) {
	host, _ := serve(t, basic("ada"))
	for _, registry := range []string{
		host, "https://" + host, "http://" + host + "/", host + "/", "HTTPS://" + host + "/group",
		" " + host + "\n",
	} {
		variables := map[string]string{
			"CI_REGISTRY": registry, "CI_REGISTRY_USER": "ada", "CI_REGISTRY_PASSWORD": "\ufeffcanary\r\n",
		}
		if found := check(variables, host+"/group/worker:1", true); found.State != Present {
			t.Errorf("%q: %+v", registry, found)
		}
	}
	for address, want := range map[string]string{
		"docker.io": "index.docker.io", "https://index.docker.io/v1/": "index.docker.io",
		"Registry.Example.com:443": "registry.example.com", "": "",
		"r.example.com:5000": "r.example.com:5000",
	} {
		if got := registryHost(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestCredentialWithControlCharacterIsRefused(t *testing.T) {
	for _, variable := range []string{"CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD"} {
		found := check(map[string]string{
			"CI_REGISTRY": "r.example.com", "CI_REGISTRY_USER": "ada", variable: "can\x01ary",
		}, "r.example.com/group/worker:1", true)
		if arkindex.CodeOf(found.Err) != arkindex.CodeConfiguration ||
			!strings.Contains(found.Err.Error(), variable) {
			t.Errorf("%s: %+v", variable, found)
		}
	}
}

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}
