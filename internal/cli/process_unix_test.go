//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"arkindex/internal/publish"
)

// process is a running program, started as a shell would.
type process struct {
	t       *testing.T
	command *exec.Cmd
	stdout  bytes.Buffer
	lines   chan string // of standard error

	lock sync.Mutex
	log  strings.Builder
}

// start starts the program, which is this test binary under another name. A nil stdout keeps the
// result for report.
func start(t *testing.T, dir string, stdout io.Writer, env []string, args ...string) *process {
	t.Helper()
	return startWith(t, nil, dir, stdout, env, args...)
}

// startWith is start with standard input.
func startWith(
	t *testing.T, stdin io.Reader, dir string, stdout io.Writer, env []string, args ...string,
) *process {
	t.Helper()
	executable, err := os.Executable()
	must(t, err)
	p := &process{t: t, lines: make(chan string, 1000)}
	p.command = &exec.Cmd{
		Path: executable, Args: append([]string{"arkindex"}, args...), Dir: dir, Env: env, Stdin: stdin,
		Stdout: &p.stdout,
	}
	if stdout != nil {
		p.command.Stdout = stdout
	}
	stderr, err := p.command.StderrPipe()
	must(t, err)
	must(t, p.command.Start())
	t.Cleanup(func() { _ = p.command.Process.Kill() })
	go func() {
		defer close(p.lines)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			p.lock.Lock()
			p.log.WriteString(lines.Text() + "\n")
			p.lock.Unlock()
			p.lines <- lines.Text()
		}
	}()
	return p
}

// waitForLog waits for a line of the log that contains text.
func (p *process) waitForLog(text string) {
	p.t.Helper()
	for line := range p.lines {
		if strings.Contains(line, text) {
			return
		}
	}
	p.t.Fatalf("the program ended without logging %q:\n%s", text, p.log.String())
}

// interrupt sends a signal.
func (p *process) interrupt(signal os.Signal) {
	p.t.Helper()
	must(p.t, p.command.Process.Signal(signal))
}

// wait waits for the program, and returns its exit code, or the signal that ended it, and the log.
func (p *process) wait() (code int, by syscall.Signal, log string) {
	p.t.Helper()
	for range p.lines {
		continue // until the program has closed its log
	}
	err := p.command.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		p.t.Fatal(err)
	}
	status := p.command.ProcessState.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		by = status.Signal()
	}
	return p.command.ProcessState.ExitCode(), by, p.log.String()
}

// report decodes the result.
func (p *process) report() publish.Report {
	p.t.Helper()
	var report publish.Report
	if err := json.Unmarshal(p.stdout.Bytes(), &report); err != nil {
		p.t.Fatalf("%v in %s", err, p.stdout.String())
	}
	return report
}

// checkout creates a directory with a configuration.
func checkout(t *testing.T, configuration string) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, ".arkindex.yml"), []byte(configuration), 0o600))
	return dir
}
