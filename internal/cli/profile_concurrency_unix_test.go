//go:build unix

package cli

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"arkindex/internal/profile"

	"arkindex/internal/cli/app"
)

func TestConcurrentProcessesLoseNoChangeOfTheProfileFile(t *testing.T) {
	const logins = 16
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/openapi/") {
			_, _ = io.WriteString(w, `{"paths": {"/api/v1/user/": {
				"get": {"operationId": "RetrieveUser"}, "delete": {"operationId": "Logout"}}}}`)
			return
		}
		_, _ = io.WriteString(w, `{"email": "ada@example.com"}`)
	}))
	defer server.Close()
	home := t.TempDir()
	path := filepath.Join(home, "arkindex", "cli.yaml")
	must(t, os.Mkdir(filepath.Dir(path), 0o700))
	hosts := "# ours\nhosts:\n"
	for i := range logins {
		hosts += fmt.Sprintf("  old%d: {url: '%s', token: o}\n", i, server.URL)
	}
	must(t, os.WriteFile(path, []byte(hosts), 0o600))
	arkindex := func(stdin string, args ...string) {
		if code, log := runIn(t, home, stdin, args...); code != app.ExitOK {
			t.Errorf("%v: exit code %d\n%s", args, code, log)
		}
	}
	var running sync.WaitGroup
	for i := range logins {
		old := fmt.Sprintf("old%d", i)
		running.Go(func() {
			token, slug := fmt.Sprintf("token%d\n", i), fmt.Sprintf("new%d", i)
			arkindex(token, "login", "--host", server.URL, "--token-stdin", "--slug", slug)
		})
		running.Go(func() {
			switch i % 3 {
			case 0:
				arkindex("", "logout", "-p", old)
			case 1:
				arkindex("", "profile", "remove", old)
			default:
				arkindex("", "profile", "use", old)
			}
		})
	}
	running.Wait()
	file, err := profile.ReadFile(path)
	must(t, err)
	for i := range logins {
		if p, _ := file.Find(fmt.Sprintf("new%d", i)); p.Token.Reveal() != fmt.Sprintf("token%d", i) {
			t.Errorf("the login new%d is lost: %+v", i, p)
		}
		p, exists := file.Find(fmt.Sprintf("old%d", i))
		if exists == (i%3 == 1) || exists && (p.Token == "") != (i%3 == 0) {
			t.Errorf("old%d: %v, %+v", i, exists, p)
		}
	}
	text, err := os.ReadFile(path)
	must(t, err)
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 ||
		!strings.HasPrefix(string(text), "# ours\n") {
		t.Errorf("mode %v, %s", info.Mode(), text)
	}
}

// runIn runs the program in a process, with a home directory for its configuration.
func runIn(t *testing.T, home, stdin string, args ...string) (int, string) {
	t.Helper()
	env := []string{"XDG_CONFIG_HOME=" + home, "HOME=" + home}
	p := startWith(t, strings.NewReader(stdin), home, nil, env, args...)
	code, _, log := p.wait()
	return code, log
}
