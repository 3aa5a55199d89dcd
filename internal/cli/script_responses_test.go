package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/cli/app"
)

// toldAnswer is what an instance answers to the publication of a worker, because a script told it
// so. With status 0 it answers nothing.
type toldAnswer struct {
	status int
	text   string
}

// tellAnswer is the script command "answers SLUG STATUS|nothing [TEXT]": the instance answers the
// publication of that worker with the status and JSON text, and with a wait that is too long where
// the status means one.
func tellAnswer(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := counters.Load(ts)
	if !ok || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: answers SLUG STATUS|nothing [TEXT], after instance")
	}
	var told toldAnswer
	if args[1] != "nothing" {
		status, err := strconv.Atoi(args[1])
		ts.Check(err)
		told.status = status
	}
	if len(args) == 3 {
		told.text = args[2]
	}
	c := value.(*counter)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[args[0]] = told
}

// toldFor finds what is told for the worker that a request publishes.
func (c *counter) toldFor(body []byte) (toldAnswer, bool) {
	for slug, told := range c.told {
		if bytes.Contains(body, fmt.Appendf(nil, `"worker_slug":%q`, slug)) {
			return told, true
		}
	}
	return toldAnswer{}, false
}

func (t toldAnswer) answer(c *counter, w http.ResponseWriter, r *http.Request) {
	if t.status == 0 {
		c.held <- r.URL.Path
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if t.status == http.StatusTooManyRequests || t.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "86400")
	}
	w.WriteHeader(t.status)
	_, _ = io.WriteString(w, t.text)
}

// interruptPublication is the script command "interrupts PROGRAM ARGUMENT...": it runs the
// program, interrupts it when the instance leaves a request without an answer, and expects the
// exit code of interrupted commands.
func interruptPublication(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := counters.Load(ts)
	if !ok || len(args) < 1 {
		ts.Fatalf("usage: interrupts PROGRAM ARGUMENT..., after instance and answers SLUG nothing")
	}
	executable, err := os.Executable()
	ts.Check(err)
	command := &exec.Cmd{
		Path: executable, Args: args, Dir: ts.MkAbs("."), Env: scriptEnvironment(ts),
		Stdout: ts.Stdout(), Stderr: ts.Stderr(),
	}
	ts.Check(command.Start())
	<-value.(*counter).held
	ts.Check(command.Process.Signal(os.Interrupt))
	var failed *exec.ExitError
	if err := command.Wait(); !errors.As(err, &failed) || failed.ExitCode() != app.ExitInterrupted {
		ts.Fatalf("it ended with %v", err)
	}
}

// scriptEnvironment is the environment that a script has made.
func scriptEnvironment(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range []string{"HOME", "PATH", "ARKINDEX_API_URL", "ARKINDEX_API_TOKEN"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}
