package proof

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"arkindex/internal/cli"
	"arkindex/internal/cli/app"
	"arkindex/test/postgrestest"
)

// asCommand is the variable that makes this test binary the arkindex command.
const asCommand = "ARKINDEX_PROOF_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(cli.Main(app.FromSystem()))
	}
	os.Exit(m.Run())
}

// engines returns functions that create a database, by engine.
func engines() map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return filepath.Join(t.TempDir(), "registry.db") },
		"PostgreSQL": postgrestest.Database,
	}
}

// server is a process of arkindex serve.
type server struct {
	t       testing.TB
	cmd     *exec.Cmd
	address string
	token   string // printed if the process created the registry
	log     chan string
}

// serve starts a server and waits until it listens. The words of a tracer precede the command's.
func serve(t testing.TB, database string, tracer ...string) *server {
	t.Helper()
	s, complaint := start(t, database, tracer...)
	if s == nil {
		t.Fatalf("the server did not start: %s", complaint)
	}
	return s
}

// start is serve for a server that may refuse to start; then it returns what the server printed.
func start(t testing.TB, database string, tracer ...string) (*server, string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(
		tracer, program, "serve", "--listen", "127.0.0.1:0", "--requests-per-token", "0", "--database",
		database,
	)
	s := &server{t: t, cmd: exec.Command(words[0], words[1:]...), log: make(chan string, 1)}
	s.cmd.Env = append(os.Environ(), asCommand+"=1")
	printed, err := os.Create(filepath.Join(t.TempDir(), "printed"))
	if err != nil {
		t.Fatal(err)
	}
	defer printed.Close()
	s.cmd.Stdout = printed
	messages, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(messages)
	var complaint strings.Builder
	for s.address == "" && lines.Scan() {
		complaint.WriteString(lines.Text() + "\n")
		if found := regexp.MustCompile(
			`serving (\S+) from `,
		).FindStringSubmatch(lines.Text()); found != nil {
			s.address = found[1]
		}
	}
	if s.address == "" {
		_ = s.cmd.Wait()
		return nil, complaint.String()
	}
	go s.collectLog(lines)
	t.Cleanup(func() {
		s.kill()
		if log := <-s.log; t.Failed() {
			t.Logf("the server logged: %s", log)
		}
	})
	s.token = readToken(t, printed.Name()) // printed before the address
	return s, ""
}

// readToken finds the administrator's token in the server's output.
func readToken(t testing.TB, path string) string {
	printed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range strings.Fields(string(printed)) {
		if strings.HasPrefix(word, "ark_") {
			return word
		}
	}
	return ""
}

// collectLog collects the server's log from now on, except for successful requests.
func (s *server) collectLog(lines *bufio.Scanner) {
	var all strings.Builder
	for lines.Scan() {
		if !strings.Contains(lines.Text(), "level=INFO") {
			all.WriteString(lines.Text() + "\n")
		}
	}
	s.log <- all.String()
}

// kill kills the process if it still runs, and waits until it has exited.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(syscall.SIGKILL)
		_ = s.cmd.Wait()
	}
}

// kill9 kills the process and does not wait for it.
func (s *server) kill9() { _ = s.cmd.Process.Signal(syscall.SIGKILL) }
