//go:build compat

package compat

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestReferencePublishesToOurServer runs the unchanged reference command against arkindex serve.
func TestReferencePublishesToOurServer(t *testing.T) {
	url, bearer := serve(t)
	dir := repository(t, scenario{setup: "git tag v1"})
	cmd := exec.Command(os.Getenv("ARKINDEX_REFERENCE"), "worker", "publish", image)
	// The reference wraps its log at the terminal's width.
	env := environment(
		t.TempDir(),
		map[string]string{"ARKINDEX_API_URL": url, "ARKINDEX_API_TOKEN": bearer, "COLUMNS": "300"},
	)
	cmd.Dir, cmd.Env = dir, env
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	pushed := regexp.MustCompile(`Successfully pushed version\s+([0-9a-f-]{36})`).FindSubmatch(output)
	if pushed == nil {
		t.Fatalf("the reference did not receive a version ID: %s", output)
	}
	show := exec.Command(os.Getenv("COMPAT_OURS"), "worker", "show", string(pushed[1]))
	show.Env = env
	shown, err := show.CombinedOutput()
	if err != nil || !strings.Contains(string(shown), image) ||
		!strings.Contains(string(shown), "v1") {
		t.Errorf("the version that the reference published reads back as %v\n%s", err, shown)
	}
}

// serve starts our server on a free port and returns its address and the administrator's token.
func serve(t *testing.T) (url, bearer string) {
	t.Helper()
	return serveOn(t, filepath.Join(t.TempDir(), "registry.db"))
}

func serveOn(t *testing.T, database string) (url, bearer string) {
	t.Helper()
	server := exec.Command(
		os.Getenv("COMPAT_OURS"), "serve", "--listen", "127.0.0.1:0", "--database", database,
	)
	server.Env = environment(t.TempDir(), nil)
	output, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = write, write
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	t.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGTERM)
		_ = server.Wait()
	})
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "ark_") {
			bearer = line
		}
		if found := regexp.MustCompile(`^serving (\S+) from `).FindStringSubmatch(line); found != nil {
			// a full pipe would block the server
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return found[1], bearer
		}
	}
	t.Fatal("the server did not start")
	return "", ""
}
