package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arkindex/internal/cli/app"
)

// startAccountsServer starts an instance that handles logins.
func startAccountsServer(t *testing.T, logout int, requests *[]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handleAccounts(logout, requests))
	t.Cleanup(server.Close)
	return server
}

// handleAccounts returns the handler of an instance that gives ada@example.com a token for the
// password "canary pass", and responds to logouts with a status. It adds the method and path of
// each request to requests.
func handleAccounts(logout int, requests *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "arkindex.csrf=canary-cookie; Path=/")
		*requests = append(*requests, r.Method+" "+r.URL.Path)
		var body struct{ Email, Password string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		switch {
		case strings.HasSuffix(r.URL.Path, "openapi/"):
			_, _ = io.WriteString(w, `{"paths": {"/api/v1/user/login/": {"post": {"operationId": "Login"}},
				"/api/v1/user/": {"delete": {"operationId": "Logout"}}}}`)
		case r.Method == http.MethodDelete:
			w.WriteHeader(logout)
		case body.Email != "ada@example.com" || body.Password != "canary pass":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__all__": ["Unable to log in with provided credentials."]}`)
		default:
			_, _ = io.WriteString(w, `{"email": "ada@example.com", "auth_token": "canary-token"}`)
		}
	}
}

// run runs a command with a home directory, and returns the exit code and the log. It fails the
// test if the output contains a secret.
func run(t *testing.T, home, stdin string, args ...string) (int, string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Main(app.Process{
		Args: args, Stdin: strings.NewReader(stdin), Stdout: &stdout, Stderr: &stderr,
		Getenv:    func(name string) string { return map[string]string{"HOME": home}[name] },
		Transport: http.DefaultTransport, Now: time.Now,
	})
	if strings.Contains(stdout.String()+stderr.String(), "canary") {
		t.Errorf("a secret is shown:\n%s\n%s", stdout.String(), stderr.String())
	}
	return code, stderr.String()
}

func TestLoginWithPasswordFromStandardInput(t *testing.T) {
	var requests []string
	home, server := t.TempDir(), startAccountsServer(t, http.StatusNoContent, &requests)
	code, log := run(
		t, home, "canary pass\r\n", "-p", "demo", "login", "--host", server.URL, "--email",
		"ada@example.com", "--password-stdin",
	)
	if code != 0 || !strings.Contains(log, "as ada@example.com") {
		t.Fatalf("exit code %d: %s", code, log)
	}
	path := filepath.Join(home, ".config", "arkindex", "cli.yaml")
	content, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(content), "token: 'canary-token'") ||
		strings.Contains(string(content), "canary pass") {
		t.Fatalf("%s, %v", content, err)
	}
	if code, log := run(t, home, "", "logout"); code != 0 {
		t.Fatalf("exit code %d: %s", code, log)
	}
	if last := requests[len(requests)-1]; last != "DELETE /api/v1/user/" {
		t.Errorf("the requests are %q", requests)
	}
	if content, err := os.ReadFile(path); err != nil || strings.Contains(string(content), "canary") {
		t.Errorf("%s, %v", content, err)
	}
}

func TestLoginWithWrongPasswordSavesNothing(t *testing.T) {
	var requests []string
	home, server := t.TempDir(), startAccountsServer(t, http.StatusNoContent, &requests)
	code, log := run(
		t, home, "canary wrong", "login", "--host", server.URL, "--email", "ada@example.com",
		"--password-stdin",
	)
	if code != 4 || !strings.Contains(log, "check the e-mail address and the password") {
		t.Errorf("exit code %d: %s", code, log)
	}
	if _, err := os.Stat(filepath.Join(home, ".config", "arkindex")); err == nil {
		t.Error("something is saved")
	}
}

func TestLogoutRemovesTheTokenWhateverTheInstanceResponds(t *testing.T) {
	for name, test := range map[string]struct{ status, code int }{
		"revoked":   {http.StatusNoContent, 0},
		"unknown":   {http.StatusUnauthorized, 0},
		"forbidden": {http.StatusForbidden, 0},
		"rejected":  {http.StatusBadRequest, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var requests []string
			home, server := t.TempDir(), startAccountsServer(t, test.status, &requests)
			login := []string{
				"login", "--host", server.URL, "--email", "ada@example.com", "--password-stdin",
			}
			if code, log := run(t, home, "canary pass", login...); code != 0 {
				t.Fatalf("exit code %d: %s", code, log)
			}
			code, log := run(t, home, "", "logout")
			if code != test.code || !strings.Contains(log, "is removed from this machine") {
				t.Errorf("exit code %d: %s", code, log)
			}
		})
	}
}
