//go:build compat

package compat

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

const (
	image = "registry.example.com/group/worker:0.4.2"
	token = "ark_compat"
)

// minimal is the configuration of scenarios that test something else.
const minimal = "version: 2\nworkers:\n  - name: Reader\n    slug: reader\n    type: ocr\n"

// scenario is one run of worker publish. Empty fields mean the minimal configuration, a repository
// with one commit on main and the remote git@gitlab.example.com:group/worker.git, no variables,
// and the image as the only argument.
type scenario struct {
	name  string
	files map[string]string
	setup string // shell commands in the repository, after the files are committed
	env   map[string]string
	args  []string // all arguments; {image} stands for the image
	host  string   // content of the profile file; {url} and {token} stand for the server's
	bare  bool     // no Git repository at all

	requests int // number of expected write requests; 0 means 1, -1 none
}

// write is a write request, in a comparable form.
type write struct {
	Method        string
	Path          string
	Authorization string
	Body          any
}

// TestMain builds the program once. The environment names the reference's path.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "compat")
	if err != nil {
		panic(err)
	}
	os.Setenv("COMPAT_OURS", filepath.Join(dir, "arkindex"))
	build := exec.Command("go", "build", "-o", os.Getenv("COMPAT_OURS"), "arkindex/cmd/arkindex")
	build.Stdout, build.Stderr = os.Stdout, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program cannot be built:", err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func TestWriteRequestsEqualTheReference(t *testing.T) {
	reference := os.Getenv("ARKINDEX_REFERENCE")
	if reference == "" {
		t.Fatal("ARKINDEX_REFERENCE is not set: run make compat")
	}
	for _, s := range scenarios() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			dir := repository(t, s)
			theirs, theirLog := record(t, reference, dir, s)
			ours, ourLog := record(t, os.Getenv("COMPAT_OURS"), dir, s)
			if diff := gocmp.Diff(theirs, ours); diff != "" {
				t.Errorf(
					"requests differ (-reference +ours):\n%s\nreference printed:\n%s\nwe printed:\n%s", diff,
					theirLog, ourLog,
				)
			}
			if want := s.expected(); len(theirs) != want {
				t.Errorf(
					"the reference sent %d write requests, want %d: the scenario does not test what it "+
						"should\n%s",
					len(theirs), want, theirLog,
				)
			}
		})
	}
}

func (s scenario) expected() int {
	switch {
	case s.requests < 0:
		return 0
	case s.requests == 0:
		return 1
	}
	return s.requests
}

// repository creates the directory in which both commands run.
func repository(t *testing.T, s scenario) string {
	t.Helper()
	dir := t.TempDir()
	files := s.files
	if files == nil {
		files = map[string]string{".arkindex.yml": minimal}
	}
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if s.bare {
		return dir
	}
	script := "git init -q -b main && git remote add origin " +
		"git@gitlab.example.com:group/worker.git && git add -A && git commit -q -m 'First version'\n" +
		s.setup
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir, cmd.Env = dir, environment(t.TempDir(), nil)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("setup: %v\n%s", err, out)
	}
	return dir
}

// environment is the environment of a run: nothing of the machine's except the search path.
func environment(home string, more map[string]string) []string {
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LANG=C.UTF-8", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Ada Lovelace", "GIT_AUTHOR_EMAIL=ada@example.com",
		"GIT_COMMITTER_NAME=Ada Lovelace", "GIT_COMMITTER_EMAIL=ada@example.com",
	}
	for name, value := range more {
		env = append(env, name+"="+value)
	}
	return env
}

// record runs a command in dir against a new registry, and returns the write requests and the
// command's output.
func record(t *testing.T, program, dir string, s scenario) ([]write, string) {
	t.Helper()
	opened, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	recorder := &recorder{next: registry.New(opened, registry.Config{Local: true})}
	server := httptest.NewServer(recorder)
	defer server.Close()

	output := execute(t, program, dir, server.URL, s)
	// Several workers are published at a time, so the order of their requests is arbitrary.
	slices.SortStableFunc(
		recorder.writes, func(a, b write) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) },
	)
	return recorder.writes, output
}

// execute runs a command in dir with an instance's address and returns its output.
func execute(t *testing.T, program, dir, url string, s scenario) string {
	t.Helper()
	home := t.TempDir()
	env := map[string]string{}
	fill := strings.NewReplacer("{url}", url, "{token}", token, "{image}", image)
	if s.host == "" {
		env["ARKINDEX_API_URL"], env["ARKINDEX_API_TOKEN"] = url, token
	} else {
		path := filepath.Join(home, ".config", "arkindex", "cli.yaml")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(fill.Replace(s.host)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range s.env {
		env[name] = value
	}
	args := []string{"worker", "publish", image}
	if s.args != nil {
		args = nil
		for _, arg := range s.args {
			args = append(args, fill.Replace(arg))
		}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, environment(home, env)
	output, _ := cmd.CombinedOutput() // only the requests count
	return string(output)
}

// recorder records the write requests to a registry.
type recorder struct {
	next   http.Handler
	mu     sync.Mutex
	writes []write
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if request.Method != http.MethodGet {
		content, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(content))
		var body any
		decoder := json.NewDecoder(bytes.NewReader(content))
		decoder.UseNumber() // 1 and 1.0 differ
		if err := decoder.Decode(&body); err != nil {
			body = string(content)
		}
		r.mu.Lock()
		r.writes = append(
			r.writes, write{request.Method, request.URL.Path, request.Header.Get("Authorization"), body},
		)
		r.mu.Unlock()
	}
	r.next.ServeHTTP(w, request)
}
