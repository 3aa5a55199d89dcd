package profile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arkindex"
)

// project is a GitLab that serves the secure files of project 7, two per page, for the job token
// "canary". alter can respond first.
func project(
	t *testing.T, link bool, files map[string]string, alter http.HandlerFunc,
) func(string) string {
	t.Helper()
	names := []string{"a.pem", "b.pem", "c.pem", "cli.yaml"}
	mux := http.NewServeMux()
	const route = "GET /api/v4/projects/7/secure_files"
	mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) {
		first := 0
		if page := r.URL.Query().Get("page"); page == "2" {
			first = 2
		}
		var entries []secureFile
		for i, name := range names[first : first+2] {
			sum := sha256.Sum256([]byte(files[name]))
			entries = append(
				entries,
				secureFile{
					ID: int64(first + i), Name: name, Checksum: hex.EncodeToString(sum[:]),
					Algorithm: "sha256",
				},
			)
		}
		switch {
		case first > 0:
		case link:
			w.Header().Set(
				"Link",
				fmt.Sprintf(
					`<http://inside.invalid%s?page=1>; rel="first", <http://inside.invalid%s?page=2>; rel="next"`,
					r.URL.Path, r.URL.Path,
				),
			)
		default:
			w.Header().Set("X-Next-Page", "2")
		}
		_ = json.NewEncoder(w).Encode(entries)
	})
	mux.HandleFunc(route+"/{id}/download", func(w http.ResponseWriter, r *http.Request) {
		var i int
		_, _ = fmt.Sscan(r.PathValue("id"), &i)
		_, _ = w.Write([]byte(files[names[i]]))
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("JOB-TOKEN") != "canary" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if alter != nil {
			writer := &watched{ResponseWriter: w}
			if alter(writer, r); writer.used {
				return
			}
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return environment(
		map[string]string{
			variableAPI: server.URL + "/api/v4", variableProject: "7", variableToken: "canary",
		},
	)
}

// watched records whether a response was written.
type watched struct {
	http.ResponseWriter
	used bool
}

func (w *watched) WriteHeader(status int) {
	w.used = true
	w.ResponseWriter.WriteHeader(status)
}

func (w *watched) Write(content []byte) (int, error) {
	w.used = true
	return w.ResponseWriter.Write(content)
}

func TestSecureFileIsFoundOnEveryPage(t *testing.T) {
	for _, link := range []bool{false, true} {
		getenv := project(t, link, map[string]string{"cli.yaml": twoHosts}, nil)
		file, err := ReadSecureFile(
			context.Background(), http.DefaultClient, getenv, t.TempDir(), "cli.yaml",
		)
		if err != nil || file.Default != "demo" || len(file.Profiles) != 2 ||
			file.Profiles[0].Origin != "GitLab's secure file cli.yaml" {
			t.Errorf("link %v: %v, %v", link, file, err)
		}
	}
}

func TestLocalFileTakesPrecedenceOverTheSecureFile(t *testing.T) {
	directory := t.TempDir()
	path := filepath.Join(directory, "cli.yaml")
	if err := os.WriteFile(path, []byte("default_host: here\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cli.yaml", path} {
		file, err := ReadSecureFile(
			context.Background(), http.DefaultClient, environment(nil), directory, name,
		)
		if err != nil || file.Default != "here" || file.Path != path {
			t.Errorf("%s: %v, %v", name, file, err)
		}
	}
}

// at responds to requests for URLs that end in part.
func at(part string, handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, part) {
			handler(w, r)
		}
	}
}

// respondString responds with a string.
func respondString(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func TestUnavailableSecureFileIsReported(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect is followed, with the headers %v", r.Header)
	}))
	defer elsewhere.Close()
	status := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(status)
			_, _ = w.Write([]byte("canary"))
		}
	}
	for _, test := range []struct {
		name, file string
		alter      http.HandlerFunc
		code       arkindex.Code
		message    string
	}{
		{"a misspelt name", "clj.yaml", nil, arkindex.CodeProfile, "did you mean cli.yaml?"},
		{"an unknown name", "profiles", nil, arkindex.CodeProfile, "Secure files"},
		{"an expired token", "cli.yaml", status(401), arkindex.CodeCredentials, "HTTP 401"},
		{"a user without rights", "cli.yaml", status(403), arkindex.CodeForbidden, "HTTP 403"},
		{"an unknown project", "cli.yaml", status(404), arkindex.CodeProfile, variableProject},
		{"a failure", "cli.yaml", status(502), arkindex.CodeUnavailable, "HTTP 502"},
		{"a redirected list", "cli.yaml", status(302), arkindex.CodeProfile, "redirects"},
		{
			"a redirected download", "cli.yaml", at("/download", status(302)), arkindex.CodeProfile,
			"redirects",
		},
		{
			"a page instead of a list", "cli.yaml", at("/secure_files", respondString("<html>canary")),
			arkindex.CodeUnavailable, variableAPI,
		},
		{
			"other content than the checksum's", "cli.yaml", at("/download", respondString("canary")),
			arkindex.CodeProfile, "checksum",
		},
		{
			"a file without checksum", "cli.yaml",
			at("/secure_files", respondString(`[{"id": 3, "name": "cli.yaml"}]`)), arkindex.CodeProfile,
			"checksum",
		},
		{
			"a file that never ends", "cli.yaml",
			at("/download", respondString(strings.Repeat("x", maxSecureFile+1))), arkindex.CodeUnavailable,
			"larger than",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			getenv := project(t, false, map[string]string{"cli.yaml": twoHosts}, test.alter)
			_, err := ReadSecureFile(
				context.Background(), http.DefaultClient, getenv, t.TempDir(), test.file,
			)
			var e *arkindex.Error
			if !errors.As(err, &e) || e.Code != test.code {
				t.Fatalf("%v, want the code %s", err, test.code)
			}
			if all := e.Message + " " + e.Hint; !strings.Contains(all, test.message) ||
				strings.Contains(all, "canary") {
				t.Errorf("the error is %q, want %q and no secret", all, test.message)
			}
		})
	}
}

func TestMissingVariableOfThePipelineIsNamed(t *testing.T) {
	for _, variable := range []string{variableAPI, variableProject, variableToken} {
		variables := map[string]string{
			variableAPI: "https://gitlab.example.com/api/v4", variableProject: "7", variableToken: "canary",
		}
		delete(variables, variable)
		_, err := ReadSecureFile(
			context.Background(), http.DefaultClient, environment(variables), t.TempDir(), "cli.yaml",
		)
		if arkindex.CodeOf(err) != arkindex.CodeProfile ||
			!strings.Contains(err.Error(), "without "+variable) {
			t.Errorf("%s: %v", variable, err)
		}
	}
	broken := environment(
		map[string]string{variableAPI: "gitlab", variableProject: "7", variableToken: "canary"},
	)
	if _, err := ReadSecureFile(
		context.Background(), http.DefaultClient, broken, t.TempDir(), "cli.yaml",
	); arkindex.CodeOf(err) != arkindex.CodeProfile {
		t.Errorf("an address that is none: %v", err)
	}
}

func TestWaitingForASecureFileCanBeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	getenv := project(t, false, nil, func(http.ResponseWriter, *http.Request) { cancel() })
	if _, err := ReadSecureFile(
		ctx, http.DefaultClient, getenv, t.TempDir(), "cli.yaml",
	); arkindex.CodeOf(err) != arkindex.CodeInterrupted {
		t.Error(err)
	}
}

func TestUntrustedCertificateOfGitLabIsExplained(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	getenv := environment(map[string]string{
		variableAPI: server.URL + "/api/v4", variableProject: "7", variableToken: "canary",
	})
	_, err := ReadSecureFile(t.Context(), http.DefaultClient, getenv, t.TempDir(), "cli.yaml")
	var e *arkindex.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "an authority that is not trusted here") ||
		!strings.Contains(e.Hint, "REQUESTS_CA_BUNDLE") {
		t.Errorf("%v", err)
	}
}
