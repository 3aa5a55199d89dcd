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

// servers are the scripts' servers, each script's own.
var servers sync.Map

// server is a process of arkindex serve. Printed is what it wrote on standard output, said what on
// standard error.
type server struct {
	cmd     *exec.Cmd
	printed bytes.Buffer
	said    bytes.Buffer
	read    sync.WaitGroup
}

// startServer is the script command "server DATABASE [OPTION...]": it runs arkindex serve on a
// free port until it is ready, sets ARKINDEX_API_URL to its address.
func startServer(ts *testscript.TestScript, _ bool, args []string) {
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
	printed, err := s.cmd.StdoutPipe()
	ts.Check(err)
	said, err := s.cmd.StderrPipe()
	ts.Check(err)
	ts.Check(s.cmd.Start())
	servers.Store(ts, s)
	ts.Defer(func() { _ = s.cmd.Process.Kill() })

	address := ""
	lines := bufio.NewScanner(said)
	for address == "" && lines.Scan() {
		if found := regexp.MustCompile(
			`^serving (\S+) from `,
		).FindStringSubmatch(lines.Text()); found != nil {
			address = found[1]
		}
	}
	if address == "" {
		ts.Fatalf("the server did not start: %s", lines.Text())
	}
	s.read.Go(func() { _, _ = io.Copy(&s.said, said) })
	s.read.Go(func() { _, _ = io.Copy(&s.printed, printed) })
	ts.Setenv("ARKINDEX_API_URL", address)
}

// stopServer is the script command "halt" (stop is testscript's own, and ends the script): it
// terminates the server, which must end well, and leaves what it printed in the file server.out,
// and its log in server.log. It sets ARKINDEX_API_TOKEN to the token that was printed, if any.
func stopServer(ts *testscript.TestScript, _ bool, _ []string) {
	value, ok := servers.LoadAndDelete(ts)
	if !ok {
		ts.Fatalf("there is no server")
	}
	s := value.(*server)
	ts.Check(s.cmd.Process.Signal(syscall.SIGTERM))
	s.read.Wait()
	if err := s.cmd.Wait(); err != nil {
		ts.Fatalf("the server ended with %v", err)
	}
	ts.Check(os.WriteFile(ts.MkAbs("server.out"), s.printed.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("server.log"), s.said.Bytes(), 0o600))
	for line := range strings.Lines(s.printed.String()) {
		if token := strings.TrimSpace(line); strings.HasPrefix(token, "ark_") {
			ts.Setenv("ARKINDEX_API_TOKEN", token)
		}
	}
}
