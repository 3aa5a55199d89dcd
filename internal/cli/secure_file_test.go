package cli

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex/internal/cli/app"
)

func TestSecureFileHoldsTheProfilesOfAPipeline(t *testing.T) {
	const content = "default_host: demo\n" +
		"hosts: {demo: {url: 'https://demo.example.com', token: canary}}\n"
	gitlab := httptest.NewServer(handleSecureFile(content))
	defer gitlab.Close()
	directory := t.TempDir()
	must(t, os.WriteFile(filepath.Join(directory, "here.yaml"), []byte(content), 0o644))
	for _, test := range []struct {
		name, token string
		args        []string
		code        int
		log         string
	}{
		{
			"the secure file", "canary-job",
			[]string{"--gitlab-secure-file", "arkindex-cli", "profile", "show"},
			0,
			"GitLab's secure file arkindex-cli",
		},
		{
			"after the command, abbreviated", "canary-job",
			[]string{"profile", "list", "--gitlab=arkindex-cli"},
			0, "https://demo.example.com",
		},
		{
			"a file of the directory", "",
			[]string{"-C", directory, "--gitlab-secure-file", "here.yaml", "profile", "show"},
			0,
			"chmod 600",
		},
		{
			"no pipeline", "",
			[]string{"--gitlab-secure-file", "arkindex-cli", "profile", "show"},
			2,
			"CI_JOB_TOKEN",
		},
		{
			"a token that is rejected", "canary-old",
			[]string{"--gitlab-secure-file", "arkindex-cli", "worker", "list"},
			4, "HTTP 401",
		},
		{
			"a command that changes profiles", "canary-job",
			[]string{"--gitlab-secure-file", "arkindex-cli", "profile", "use", "demo"},
			2,
			"the user's own profile file",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			variables := map[string]string{
				"CI_API_V4_URL": gitlab.URL + "/api/v4", "CI_PROJECT_ID": "7", "CI_JOB_TOKEN": test.token,
			}
			var log bytes.Buffer
			code := Main(app.Process{
				Args: test.args, Stdin: strings.NewReader(""), Stdout: &log, Stderr: &log, Dir: t.TempDir(),
				Getenv:    func(name string) string { return variables[name] },
				Transport: http.DefaultTransport, Now: time.Now,
			})
			if code != test.code || !strings.Contains(log.String(), test.log) ||
				strings.Contains(log.String(), "canary") {
				t.Errorf("exit code %d, want %d; the log is\n%s", code, test.code, log.String())
			}
		})
	}
}

// handleSecureFile returns the handler of a GitLab with one secure file, arkindex-cli, and a job
// with the token canary-job.
func handleSecureFile(content string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("JOB-TOKEN") != "canary-job":
			w.WriteHeader(http.StatusUnauthorized)
		case strings.HasSuffix(r.URL.Path, "/secure_files/5/download"):
			fmt.Fprint(w, content)
		default:
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(
				w, `[{"id": 5, "name": "arkindex-cli", "checksum": "%x", "checksum_algorithm": "sha256"}]`,
				sha256.Sum256([]byte(content)),
			)
		}
	}
}
