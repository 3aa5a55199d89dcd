package cli

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// byPassword returns the arguments of a login with the password on standard input.
func byPassword(url string) []string {
	return []string{"login", "--host", url, "--email", "ada@example.com", "--password-stdin"}
}

func TestLoginThatCannotBeSavedAsksNothing(t *testing.T) {
	var requests []string
	server := startAccountsServer(t, http.StatusNoContent, &requests)
	home := filepath.Join(t.TempDir(), "home")
	if err := os.WriteFile(home, nil, 0o600); err != nil { // not a directory
		t.Fatal(err)
	}
	for _, home := range []string{"", home} {
		code, log := run(t, home, "canary pass", byPassword(server.URL)...)
		if code != 2 || !strings.Contains(log, "the profile file") {
			t.Errorf("home %q: exit code %d: %s", home, code, log)
		}
	}
	if len(requests) > 0 {
		t.Errorf("requests %q", requests)
	}
}

func TestTokenIsRevokedWhenSavingFails(t *testing.T) {
	var requests []string
	home := t.TempDir()
	path := filepath.Join(home, ".config", "arkindex", "cli.yaml")
	answer := handleAccounts(http.StatusNoContent, &requests)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost { // the file breaks in the meantime
			_ = os.MkdirAll(filepath.Dir(path), 0o700)
			_ = os.WriteFile(path, []byte("[broken"), 0o600)
		}
		answer(w, r)
	}))
	defer server.Close()
	code, log := run(t, home, "canary pass", byPassword(server.URL)...)
	if code != 2 || !strings.Contains(log, "is not valid YAML") ||
		!slices.Contains(requests, "DELETE /api/v1/user/") {
		t.Errorf("exit code %d, requests %q: %s", code, requests, log)
	}
}

func TestServerWithoutTLSIsProposed(t *testing.T) {
	var requests []string
	server := startAccountsServer(t, http.StatusNoContent, &requests)
	host := strings.TrimPrefix(server.URL, "http://")
	code, log := run(t, t.TempDir(), "canary pass", byPassword(host)...)
	want := "hint: try http://" + host + ": a server without TLS responded"
	if code != 5 || !strings.Contains(log, want) {
		t.Errorf("exit code %d: %s", code, log)
	}
}

func TestSecretOnStandardInputIsCheckedAtOnce(t *testing.T) {
	var requests []string
	server := startAccountsServer(t, http.StatusNoContent, &requests)
	code, log := run(t, t.TempDir(), "\ufeffcanary pass\r\n", byPassword(server.URL)...)
	if code != 0 {
		t.Errorf("a byte order mark: exit code %d: %s", code, log)
	}
	requests = nil
	token := []string{"login", "--host", server.URL, "--token-stdin"}
	for _, test := range []struct {
		stdin, want string
		args        []string
	}{
		{"canary\x01pass\n", "the password contains a control character", byPassword(server.URL)},
		{"canary\x00", "the token contains a control character", token},
		{"canary two", "the token contains a character that tokens cannot contain", token},
		{"\ufeff\r\n", "should hold the token in one line", token},
	} {
		code, log := run(t, t.TempDir(), test.stdin, test.args...)
		if code != 2 || !strings.Contains(log, test.want) {
			t.Errorf("%q: exit code %d: %s", test.stdin, code, log)
		}
	}
	if len(requests) > 0 {
		t.Errorf("requests %q", requests)
	}
}
