package cli

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// servers holds the server of each script.
var servers sync.Map

// server is a process of arkindex serve.
type server struct {
	cmd     *exec.Cmd
	stdout  bytes.Buffer
	stderr  bytes.Buffer
	reading sync.WaitGroup
}

// cmdServer is the script command "server DATABASE [OPTION...]": it starts arkindex serve on a
// free port, waits until it is ready, and sets ARKINDEX_API_URL to its address.
func cmdServer(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) == 0 {
		ts.Fatalf("usage: server DATABASE [OPTION...]")
	}
	program, err := exec.LookPath("arkindex")
	ts.Check(err)
	s := &server{
		cmd: exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--database", ts.MkAbs(args[0])),
	}
	s.cmd.Args = append(s.cmd.Args, args[1:]...)
	s.cmd.Env = []string{"HOME=" + ts.Getenv("HOME"), "PATH=" + os.Getenv("PATH")}
	stdout, err := s.cmd.StdoutPipe()
	ts.Check(err)
	stderr, err := s.cmd.StderrPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	servers.Store(ts, s)
	ts.Defer(func() { _ = s.cmd.Process.Kill() })

	ready := regexp.MustCompile(`^serving (\S+) from `)
	address := ""
	lines := bufio.NewScanner(stderr)
	for address == "" && lines.Scan() {
		if found := ready.FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
	}
	if address == "" {
		ts.Fatalf("the server did not start: %s", lines.Text())
	}
	s.reading.Go(func() { _, _ = io.Copy(&s.stderr, stderr) })
	s.reading.Go(func() { _, _ = io.Copy(&s.stdout, stdout) })
	ts.Setenv("ARKINDEX_API_URL", address)
}

// cmdStopServer is the script command "stopserver" (testscript's own stop ends the script): it
// terminates the server, which must exit with 0, writes its output to server.out and its log to
// server.log, and sets ARKINDEX_API_TOKEN to the token in the output, if there is one.
func cmdStopServer(ts *testscript.TestScript, _ bool, _ []string) {
	value, ok := servers.LoadAndDelete(ts)
	if !ok {
		ts.Fatalf("there is no server")
	}
	s := value.(*server)
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	s.reading.Wait()
	if err := s.cmd.Wait(); err != nil {
		ts.Fatalf("the server ended with %v", err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("server.out"), s.stdout.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("server.log"), s.stderr.Bytes(), 0o600))
	for line := range strings.Lines(s.stdout.String()) {
		if token := strings.TrimSpace(line); strings.HasPrefix(token, "ark_") {
			ts.Setenv("ARKINDEX_API_TOKEN", token)
		}
	}
}
