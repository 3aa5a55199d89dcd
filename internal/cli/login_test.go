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

// accounts is an instance that gives ada a token for her password, and keeps the methods and
// addresses of its requests.
func accounts(t *testing.T, logout int, asked *[]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(answerAccounts(logout, asked))
	t.Cleanup(server.Close)
	return server
}

func answerAccounts(logout int, asked *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "arkindex.csrf=canary-cookie; Path=/")
		*asked = append(*asked, r.Method+" "+r.URL.Path)
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

// run runs the command in a home of its own, and returns the exit code and the log.
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

func TestPasswordFromStandardInputBecomesAToken(t *testing.T) {
	var asked []string
	home, server := t.TempDir(), accounts(t, http.StatusNoContent, &asked)
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
	if last := asked[len(asked)-1]; last != "DELETE /api/v1/user/" {
		t.Errorf("asked %q", asked)
	}
	if content, err := os.ReadFile(path); err != nil || strings.Contains(string(content), "canary") {
		t.Errorf("%s, %v", content, err)
	}
}

func TestWrongPasswordSavesNothing(t *testing.T) {
	var asked []string
	home, server := t.TempDir(), accounts(t, http.StatusNoContent, &asked)
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

func TestTokenIsRemovedHereWhateverTheInstanceSaysOfIt(t *testing.T) {
	for name, test := range map[string]struct{ status, code int }{
		"revoked": {http.StatusNoContent, 0}, "unknown": {http.StatusUnauthorized, 0},
		"not to be revoked": {http.StatusForbidden, 0}, "refused": {http.StatusBadRequest, 1},
	} {
		var asked []string
		home, server := t.TempDir(), accounts(t, test.status, &asked)
		login := []string{
			"login", "--host", server.URL, "--email", "ada@example.com", "--password-stdin",
		}
		if code, log := run(t, home, "canary pass", login...); code != 0 {
			t.Fatalf("%s: %s", name, log)
		}
		if code, log := run(t, home, "", "logout"); code != test.code ||
			!strings.Contains(log, "is removed from this machine") {
			t.Errorf("%s: exit code %d: %s", name, code, log)
		}
	}
}
