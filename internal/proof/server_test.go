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
	"arkindex/internal/postgrestest"
)

// asCommand names the variable that makes this test program the arkindex command.
const asCommand = "ARKINDEX_PROOF_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(cli.Main(app.FromSystem()))
	}
	os.Exit(m.Run())
}

// engines are the databases that every promise holds on.
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
	token   string // printed when the process made the registry
	said    chan string
}

// serve starts a server and waits until it serves. A tracer's words go before the command's.
func serve(t testing.TB, database string, tracer ...string) *server {
	t.Helper()
	s, complaint := start(t, database, tracer...)
	if s == nil {
		t.Fatalf("the server did not start: %s", complaint)
	}
	return s
}

// start is serve for a server that may refuse; then it returns what it said.
func start(t testing.TB, database string, tracer ...string) (*server, string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	words := append(tracer, program, "serve", "--listen", "127.0.0.1:0", "--requests-per-token", "0", "--database", database)
	s := &server{t: t, cmd: exec.Command(words[0], words[1:]...), said: make(chan string, 1)}
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
		if found := regexp.MustCompile(`serving (\S+) from `).FindStringSubmatch(lines.Text()); found != nil {
			s.address = found[1]
		}
	}
	if s.address == "" {
		_ = s.cmd.Wait()
		return nil, complaint.String()
	}
	go s.keepWords(lines)
	t.Cleanup(func() {
		s.kill()
		if said := <-s.said; t.Failed() {
			t.Logf("the server said: %s", said)
		}
	})
	s.token = readToken(t, printed.Name()) // which was printed before
	return s, ""
}

// readToken finds the administrator's token in what was printed.
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

// keepWords collects what the server says from now on, but for the requests that it answered well.
func (s *server) keepWords(lines *bufio.Scanner) {
	var all strings.Builder
	for lines.Scan() {
		if !strings.Contains(lines.Text(), "level=INFO") {
			all.WriteString(lines.Text() + "\n")
		}
	}
	s.said <- all.String()
}

// kill ends the process at once, if it still runs, and waits until it is gone.
func (s *server) kill() {
	if s.cmd.ProcessState == nil {
		_ = s.cmd.Process.Signal(syscall.SIGKILL)
		_ = s.cmd.Wait()
	}
}

// kill9 ends the process at once. Its end is not waited for.
func (s *server) kill9() { _ = s.cmd.Process.Signal(syscall.SIGKILL) }
