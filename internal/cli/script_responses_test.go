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

// plannedResponse is the response that a script plans for the publication of a worker.
type plannedResponse struct {
	never  bool // the instance does not respond
	status int
	body   string
}

// cmdRespond is the script command "respond SLUG STATUS|nothing [BODY]": the instance responds to
// the publication of that worker with the status and the JSON body, or never. A status that asks
// the client to wait asks for too long a wait.
func cmdRespond(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := instances.Load(ts)
	if !ok || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: respond SLUG STATUS|nothing [BODY], after instance")
	}
	planned := plannedResponse{never: args[1] == "nothing"}
	if !planned.never {
		status, err := strconv.Atoi(args[1])
		ts.Check(err)
		planned.status = status
	}
	if len(args) == 3 {
		planned.body = args[2]
	}
	in := value.(*scriptInstance)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.planned[args[0]] = planned
}

// plannedFor returns the response that is planned for the worker in the body of a request.
func (in *scriptInstance) plannedFor(body []byte) (plannedResponse, bool) {
	for slug, planned := range in.planned {
		if bytes.Contains(body, fmt.Appendf(nil, `"worker_slug":%q`, slug)) {
			return planned, true
		}
	}
	return plannedResponse{}, false
}

// respond sends a planned response, or reports to stalled that it never will.
func (in *scriptInstance) respond(p plannedResponse, w http.ResponseWriter, r *http.Request) {
	if p.never {
		in.stalled <- r.URL.Path
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if p.status == http.StatusTooManyRequests || p.status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "86400")
	}
	w.WriteHeader(p.status)
	_, _ = io.WriteString(w, p.body)
}

// cmdInterrupt is the script command "interrupt PROGRAM ARGUMENT...": it runs the program,
// interrupts it when the instance does not respond to a request, and expects the exit code of
// interrupted commands.
func cmdInterrupt(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := instances.Load(ts)
	if !ok || len(args) < 1 {
		ts.Fatalf("usage: interrupt PROGRAM ARGUMENT..., after instance and respond SLUG nothing")
	}
	executable, err := os.Executable()
	ts.Check(err)
	command := &exec.Cmd{
		Path: executable, Args: args, Dir: ts.MkAbs("."), Env: scriptEnvironment(ts),
		Stdout: ts.Stdout(), Stderr: ts.Stderr(),
	}
	ts.Check(command.Start())
	<-value.(*scriptInstance).stalled
	ts.Check(command.Process.Signal(os.Interrupt))
	var failed *exec.ExitError
	if err := command.Wait(); !errors.As(err, &failed) || failed.ExitCode() != app.ExitInterrupted {
		ts.Fatalf("the program ended with %v", err)
	}
}

// scriptEnvironment returns the environment of a script, as far as programs need it.
func scriptEnvironment(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range []string{"HOME", "PATH", "ARKINDEX_API_URL", "ARKINDEX_API_TOKEN"} {
		env = append(env, name+"="+ts.Getenv(name))
	}
	return env
}
