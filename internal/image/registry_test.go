package image

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"arkindex"
)

// serve starts a registry that holds group/worker:1, behind a gate, and returns its host and the
// image's digest.
func serve(t *testing.T, gate func(http.Handler) http.Handler) (host, digest string) {
	t.Helper()
	handler := registry.New(registry.Logger(log.New(io.Discard, "", 0)))
	open := httptest.NewServer(handler)
	defer open.Close()
	image, err := random.Image(64, 1)
	if err != nil {
		t.Fatal(err)
	}
	reference, err := name.ParseReference(hostOf(t, open) + "/group/worker:1")
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(reference, image); err != nil {
		t.Fatal(err)
	}
	hash, err := image.Digest()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gate(handler))
	t.Cleanup(server.Close)
	return hostOf(t, server), hash.String()
}

func hostOf(t *testing.T, server *httptest.Server) string {
	t.Helper()
	parsed, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Host
}

// open lets everybody in.
func open(next http.Handler) http.Handler { return next }

// basic lets only the user in whose password is "canary".
func basic(user string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if given, password, _ := r.BasicAuth(); given != user || password != "canary" {
				w.Header().Set("WWW-Authenticate", `Basic realm="test"`)
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// bearer lets those in who have changed the password "canary" for a token, as GitLab and Docker's
// own registry do.
func bearer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch _, password, _ := r.BasicAuth(); {
		case r.URL.Path == "/token" && password == "canary" &&
			r.URL.Query().Get("scope") == "repository:group/worker:pull":
			_, _ = io.WriteString(w, `{"token": "canary-token"}`)
		case r.URL.Path == "/token":
			w.WriteHeader(http.StatusForbidden)
		case r.Header.Get("Authorization") == "Bearer canary-token":
			next.ServeHTTP(w, r)
		default:
			w.Header().Set(
				"WWW-Authenticate", fmt.Sprintf(`Bearer realm="http://%s/token",service="test"`, r.Host),
			)
			w.WriteHeader(http.StatusUnauthorized)
		}
	})
}

// always responds to requests for manifests with a status.
func always(status int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/manifests/") {
				w.WriteHeader(status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func check(variables map[string]string, reference string, onlyKnown bool) Finding {
	r := Registry{
		Getenv: func(name string) string { return variables[name] }, Transport: http.DefaultTransport,
		UserAgent: "test",
	}
	return r.Check(context.Background(), Image{Reference: reference}, onlyKnown)
}

func TestPresentImageIsFoundWithItsDigest(t *testing.T) {
	host, digest := serve(t, open)
	for _, reference := range []string{
		host + "/group/worker:1", host + "/group/worker@" + digest,
		host + "/group/worker:other@" + digest,
	} {
		if found := check(nil, reference, false); found != (Finding{State: Present, Digest: digest}) {
			t.Errorf("%s: %+v", reference, found)
		}
	}
}

func TestRegistryWithoutCredentialsIsNotAskedUnlessWanted(t *testing.T) {
	host, _ := serve(t, open)
	if found := check(nil, host+"/group/worker:1", true); found != (Finding{State: Skipped}) {
		t.Errorf("%+v", found)
	}
}

func TestCredentialsComeFromThePipelineOrDocker(t *testing.T) {
	docker := func(host string) map[string]string {
		directory := t.TempDir()
		auth := base64.StdEncoding.EncodeToString([]byte("ada:canary"))
		content := fmt.Sprintf(`{"auths": {%q: {"auth": %q}}}`, host, auth)
		if err := os.WriteFile(
			filepath.Join(directory, "config.json"), []byte(content), 0o600,
		); err != nil {
			t.Fatal(err)
		}
		return map[string]string{"DOCKER_CONFIG": directory}
	}
	helper := func(host string) map[string]string {
		directory := t.TempDir()
		script := "#!/bin/sh\nread host\nprintf '{\"ServerURL\": \"%s\", \"Username\": \"ada\", " +
			"\"Secret\": \"canary\"}' \"$host\"\n"
		if err := os.WriteFile(
			filepath.Join(directory, "docker-credential-test"), []byte(script), 0o700,
		); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", directory+string(os.PathListSeparator)+os.Getenv("PATH"))
		if err := os.MkdirAll(filepath.Join(directory, ".docker"), 0o700); err != nil {
			t.Fatal(err)
		}
		content := fmt.Sprintf(`{"credHelpers": {%q: "test"}}`, host)
		if err := os.WriteFile(
			filepath.Join(directory, ".docker", "config.json"), []byte(content), 0o600,
		); err != nil {
			t.Fatal(err)
		}
		return map[string]string{"HOME": directory}
	}
	for _, test := range []struct {
		name      string
		gate      func(http.Handler) http.Handler
		variables func(host string) map[string]string
	}{
		{"the pipeline's user", basic("robot"), func(host string) map[string]string {
			return map[string]string{
				"CI_REGISTRY": host, "CI_REGISTRY_USER": "robot", "CI_REGISTRY_PASSWORD": "canary",
				"CI_JOB_TOKEN": "other",
			}
		}},
		{"the job token", basic("gitlab-ci-token"), func(host string) map[string]string {
			return map[string]string{"CI_REGISTRY": host, "CI_JOB_TOKEN": "canary"}
		}},
		{"a token of the registry's", bearer, func(host string) map[string]string {
			return map[string]string{"CI_REGISTRY": host, "CI_JOB_TOKEN": "canary"}
		}},
		{"Docker's configuration", basic("ada"), docker},
		{"Docker's credential helper", basic("ada"), helper},
	} {
		t.Run(test.name, func(t *testing.T) {
			host, digest := serve(t, test.gate)
			if found := check(
				test.variables(host), host+"/group/worker:1", true,
			); found != (Finding{State: Present, Digest: digest}) {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestPipelinesCredentialsAreNotForOtherRegistries(t *testing.T) {
	host, _ := serve(t, func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("the credentials are sent")
			}
			next.ServeHTTP(w, r)
		})
	})
	variables := map[string]string{
		"CI_REGISTRY": "registry.example.com", "CI_REGISTRY_USER": "robot",
		"CI_REGISTRY_PASSWORD": "canary", "CI_JOB_TOKEN": "canary",
	}
	if found := check(variables, host+"/group/worker:1", false); found.State != Present {
		t.Errorf("%+v", found)
	}
}

func TestRedirectToAnotherHostTakesNoCredentialsAlong(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the credentials are sent to another host")
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="elsewhere"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	defer elsewhere.Close()
	host, _ := serve(t, func(next http.Handler) http.Handler {
		return basic("robot")(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.Contains(r.URL.Path, "/manifests/") {
				http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
				return
			}
			next.ServeHTTP(w, r)
		}))
	})
	variables := map[string]string{
		"CI_REGISTRY": host, "CI_REGISTRY_USER": "robot", "CI_REGISTRY_PASSWORD": "canary",
	}
	if found := check(variables, host+"/group/worker:1", true); found.State != Denied {
		t.Errorf("%+v", found)
	}
}

func TestReasonsForAMissingImageAreDistinguished(t *testing.T) {
	wrong := func(host string) map[string]string {
		return map[string]string{
			"CI_REGISTRY": host, "CI_REGISTRY_USER": "robot", "CI_REGISTRY_PASSWORD": "canary-wrong",
		}
	}
	none := func(string) map[string]string { return nil }
	notFound := func(http.Handler) http.Handler { return http.NotFoundHandler() }
	for _, test := range []struct {
		name      string
		gate      func(http.Handler) http.Handler
		variables func(host string) map[string]string
		path      string
		state     State
		code      arkindex.Code
	}{
		{"an unknown tag", open, none, "/group/worker:2", Absent, arkindex.CodeMissing},
		{"an unknown repository", open, none, "/group/other:1", Absent, arkindex.CodeMissing},
		{"no credentials", basic("robot"), none, "/group/worker:1", Denied, arkindex.CodeForbidden},
		{"wrong credentials", basic("robot"), wrong, "/group/worker:1", Denied, arkindex.CodeForbidden},
		{
			"credentials that get no token", bearer, wrong, "/group/worker:1", Denied,
			arkindex.CodeForbidden,
		},
		{"no credentials and no token", bearer, none, "/group/worker:1", Denied, arkindex.CodeForbidden},
		{
			"too many requests", always(429), none, "/group/worker:1", RateLimited,
			arkindex.CodeUnavailable,
		},
		{
			"a failing registry", always(502), none, "/group/worker:1", Unreachable,
			arkindex.CodeUnavailable,
		},
		{"no registry", notFound, none, "/group/worker:1", Unreachable, arkindex.CodeUnavailable},
	} {
		t.Run(test.name, func(t *testing.T) {
			host, _ := serve(t, test.gate)
			found := check(test.variables(host), host+test.path, false)
			var e *arkindex.Error
			if found.State != test.state || found.Digest != "" || !errors.As(found.Err, &e) ||
				e.Code != test.code || e.Hint == "" {
				t.Fatalf("%+v, want %s", found, test.state)
			}
			if strings.Contains(e.Message+e.Hint, "canary") {
				t.Errorf("a password is shown: %q, %q", e.Message, e.Hint)
			}
		})
	}
	if found := check(nil, "127.0.0.1:1/group/worker:1", false); found.State != Unreachable ||
		arkindex.CodeOf(found.Err) != arkindex.CodeUnavailable {
		t.Errorf("nobody listens: %+v", found)
	}
}

func TestUnreadableConfigurationIsReportedWithoutItsContent(t *testing.T) {
	directory := t.TempDir()
	for name, content := range map[string]string{
		"broken":                     `{"auths": canary`,
		"a helper that is not there": `{"credsStore": "not-there", "auths": {"canary": {}}}`,
	} {
		if err := os.WriteFile(
			filepath.Join(directory, "config.json"), []byte(content), 0o600,
		); err != nil {
			t.Fatal(err)
		}
		found := check(
			map[string]string{"DOCKER_CONFIG": directory}, "registry.example.com/group/worker:1", true,
		)
		if found.State != Skipped || arkindex.CodeOf(found.Err) != arkindex.CodeConfiguration ||
			strings.Contains(found.Err.Error(), "canary") {
			t.Errorf("%s: %+v", name, found)
		}
	}
}

func TestWaitingForTheRegistryCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	host, _ := serve(t, func(http.Handler) http.Handler {
		return http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			cancel()
			<-r.Context().Done()
		})
	})
	r := Registry{Getenv: func(string) string { return "" }, Transport: http.DefaultTransport}
	if found := r.Check(
		ctx, Image{Reference: host + "/group/worker:1"}, false,
	); arkindex.CodeOf(found.Err) != arkindex.CodeInterrupted {
		t.Errorf("%+v", found)
	}
}
