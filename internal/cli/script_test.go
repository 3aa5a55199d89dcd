package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/cli/app"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"arkindex": func() { os.Exit(Main(app.FromSystem())) },
	})
}

// TestScripts runs the scripts in testdata, which run whole commands. Each script has its own
// working directory, home directory and environment.
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
			"instance":   cmdInstance,
			"requests":   cmdRequests,
			"sent":       cmdSent,
			"jsonfield":  cmdJSONField,
			"repository": cmdRepository,
			"exits":      cmdExits,
			"server":     cmdServer,
			"stopserver": cmdStopServer,
			"images":     cmdImages,
			"settoken":   cmdSetToken,
			"setid":      cmdSetID,
			"issuer":     cmdIssuer,
			"idtoken":    cmdIDToken,
			"accounts":   cmdAccounts,
			"gitlab":     cmdGitLab,
			"respond":    cmdRespond,
			"interrupt":  cmdInterrupt,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// cmdJSONField is the script command "jsonfield FILE PATH WANT": the value at PATH (names
// and numbers separated by dots) of a JSON file is WANT, which is JSON too.
func cmdJSONField(ts *testscript.TestScript, neg bool, args []string) {
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

// cmdRepository is the script command "repository DIR": it makes DIR a Git repository, with one
// commit on main and the remote git@gitlab.example.com:group/worker.git.
func cmdRepository(ts *testscript.TestScript, _ bool, args []string) {
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

// cmdExits is the script command "exits CODE PROGRAM ARGUMENT...": the program exits with that
// code.
func cmdExits(ts *testscript.TestScript, _ bool, args []string) {
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
