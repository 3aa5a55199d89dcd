package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"

	"arkindex/internal/cli/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"arkindex": func() { os.Exit(Main(app.FromSystem())) },
	})
}

// TestScripts runs each script of testdata: whole runs of the command, in a directory and home of
// their own, without variables of the machine's.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("GIT_CONFIG_NOSYSTEM", "1")
			for _, who := range []string{"AUTHOR", "COMMITTER"} {
				env.Setenv("GIT_"+who+"_NAME", "Ada Lovelace")
				env.Setenv("GIT_"+who+"_EMAIL", "ada@example.com")
				env.Setenv("GIT_"+who+"_DATE", "2026-01-02T03:04:05Z")
			}
			return os.MkdirAll(filepath.Join(env.WorkDir, "home"), 0o755)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"instance":   startInstance,
			"requests":   countRequests,
			"said":       checkSaid,
			"jsonfield":  checkField,
			"repository": makeRepository,
			"exits":      checkExit,
			"server":     startServer,
			"halt":       stopServer,
			"images":     startImages,
			"tokenfrom":  takeToken,
			"idfrom":     takeID,
			"issuer":     startIssuer,
			"idtoken":    giveIDToken,
			"accounts":   startAccounts,
			"gitlab":     startGitLab,
			"answers":    tellAnswer,
			"interrupts": interruptPublication,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// counter counts the requests that reach an instance, and keeps what they say but for their
// credentials.
type counter struct {
	next  http.Handler
	mu    sync.Mutex
	count int
	said  strings.Builder
	told  map[string]toldAnswer
	held  chan string
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	headers := r.Header.Clone()
	headers.Del("Authorization")
	c.mu.Lock()
	c.count++
	fmt.Fprintln(&c.said, r.URL, headers, string(body))
	told, is := c.toldFor(body)
	c.mu.Unlock()
	if is {
		told.answer(c, w, r)
		return
	}
	c.next.ServeHTTP(w, r)
}

// withoutOperation is an instance whose document does not name an operation.
type withoutOperation struct {
	http.Handler
	operation string
}

func (h withoutOperation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/openapi/") {
		h.Handler.ServeHTTP(w, r)
		return
	}
	recorder := httptest.NewRecorder()
	h.Handler.ServeHTTP(recorder, r)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(
		w, strings.ReplaceAll(recorder.Body.String(), `"`+h.operation+`"`, `"Other"`),
	)
}

// counters are the scripts' counters; the scripts run in parallel, each with its own key.
var counters sync.Map

// startInstance is the script command "instance [without OPERATION]": it starts a registry over
// HTTP, which does not tell of the operation, and sets the variables that name it.
func startInstance(ts *testscript.TestScript, _ bool, args []string) {
	opened, err := store.Open(context.Background(), ts.MkAbs("instance.db"))
	ts.Check(err)
	handler := registry.New(opened, registry.Config{})
	token, _, err := handler.Bootstrap(context.Background())
	ts.Check(err)
	counter := &counter{next: handler, told: map[string]toldAnswer{}, held: make(chan string, 10)}
	if len(args) == 2 && args[0] == "without" {
		counter.next = withoutOperation{handler, args[1]}
	}
	server := httptest.NewServer(counter)
	ts.Defer(func() {
		server.Close()
		_ = opened.Close()
	})
	counters.Store(ts, counter)
	ts.Setenv("ARKINDEX_API_URL", server.URL)
	ts.Setenv("ARKINDEX_API_TOKEN", token)
}

// countRequests is the script command "requests N": the instance got N requests in all.
func countRequests(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := counters.Load(ts)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: requests N, after instance")
	}
	c := value.(*counter)
	c.mu.Lock()
	defer c.mu.Unlock()
	if got := fmt.Sprint(c.count); got != args[0] {
		ts.Fatalf("the instance got %s requests, want %s", got, args[0])
	}
}

// checkSaid is the script command "said TEXT": a request to the instance held the text, in its
// address, headers or body.
func checkSaid(ts *testscript.TestScript, neg bool, args []string) {
	value, ok := counters.Load(ts)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: said TEXT, after instance")
	}
	c := value.(*counter)
	c.mu.Lock()
	defer c.mu.Unlock()
	if strings.Contains(c.said.String(), args[0]) == neg {
		ts.Fatalf("%q was said (negated: %v) in\n%s", args[0], neg, c.said.String())
	}
}

// checkField is the script command "jsonfield FILE PATH WANT": the value at PATH (names and
// numbers between dots) of a JSON file is WANT, which is JSON too.
func checkField(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: jsonfield FILE PATH WANT")
	}
	got, err := json.Marshal(fieldOf(ts, args[0], args[1]))
	ts.Check(err)
	if (string(got) == args[2]) == neg {
		ts.Fatalf("%s is %s, want (negated: %v) %s", args[1], got, neg, args[2])
	}
}

// fieldOf returns the value at a path of a JSON file.
func fieldOf(ts *testscript.TestScript, file, path string) any {
	var value any
	decoder := json.NewDecoder(strings.NewReader(ts.ReadFile(file)))
	decoder.UseNumber()
	ts.Check(decoder.Decode(&value))
	for _, name := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			var i int
			_, err := fmt.Sscan(name, &i)
			ts.Check(err)
			if i >= len(v) {
				ts.Fatalf("%s has only %d items", path, len(v))
			}
			value = v[i]
		default:
			ts.Fatalf("%s: there is no %s in %v", path, name, v)
		}
	}
	return value
}

// makeRepository is the script command "repository DIR": a Git repository of what is in DIR, with
// one commit on main and the remote git@gitlab.example.com:group/worker.git.
func makeRepository(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: repository DIR")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(ts.Exec("git", "init", "-q", "-b", "main", dir))
	for _, command := range [][]string{
		{"remote", "add", "origin", "git@gitlab.example.com:group/worker.git"},
		{"add", "-A"},
		{"commit", "-q", "-m", "First version"},
	} {
		ts.Check(ts.Exec("git", append([]string{"-C", dir}, command...)...))
	}
}

// checkExit is the script command "exits CODE PROGRAM ARGUMENT...": the program ends with that
// exit code.
func checkExit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENT...")
	}
	code := 0
	var failed *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &failed) {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
