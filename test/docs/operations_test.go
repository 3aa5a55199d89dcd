//go:build unix

package docs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"arkindex/test/postgrestest"
)

// machine is where the commands of docs/operations.md run, for a user who may not change the real
// one: below a directory, with the programs of an administrator replaced.
type machine struct {
	t         *testing.T
	root, dir string
	env       []string
}

// newMachine returns a machine with a copy of the repository, the program and a certificate.
func newMachine(t *testing.T) *machine {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the program; -short leaves it out")
	}
	dir := t.TempDir()
	m := &machine{t: t, root: dir, dir: filepath.Join(dir, "copy")}
	for _, name := range []string{
		"bin", "copy", "usr/local/bin", "etc/systemd/system", "etc/nginx/conf.d", "var/lib", "srv",
	} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(
		t.Context(), "go", "build", "-o", filepath.Join(m.dir, "arkindex"), root+"/cmd/arkindex",
	)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	examples, err := filepath.Abs(filepath.Join(root, "examples"))
	if err == nil {
		err = os.Symlink(examples, filepath.Join(m.dir, "examples"))
	}
	if err != nil {
		t.Fatal(err)
	}
	m.writeCertificate()
	const record = "#!/bin/sh\necho \"${0##*/} $*\" >>\"$ROOT/calls\"\n"
	for program, script := range map[string]string{
		"useradd": record, "systemctl": record, "nginx": record,
		"runuser": "#!/bin/sh\nshift 3\nexec \"$@\"\n",
		"install": "#!/bin/bash\nwords=()\nwhile [ $# -gt 0 ]; do\n" +
			"  case $1 in -o | -g) shift ;; *) words+=(\"$1\") ;; esac\n  shift\ndone\n" +
			"PATH=/usr/bin:/bin exec install \"${words[@]}\"\n",
	} {
		m.write("bin/"+program, script, 0o700)
	}
	m.env = []string{
		"ROOT=" + dir, "HOME=" + dir,
		"PATH=" + dir + "/bin:" + dir + "/usr/local/bin:" + os.Getenv("PATH"),
	}
	return m
}

func (m *machine) write(name, content string, mode os.FileMode) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.root, name), []byte(content), mode); err != nil {
		m.t.Fatal(err)
	}
}

// writeCertificate writes the certificate of a test server of net/http.
func (m *machine) writeCertificate() {
	m.t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	certificate := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		m.t.Fatal(err)
	}
	encode := func(kind string, content []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
	}
	m.write("copy/fullchain.pem", encode("CERTIFICATE", certificate.Certificate[0]), 0o600)
	m.write("copy/key.pem", encode("PRIVATE KEY", key), 0o600)
}

// path matches the absolute paths of the page.
var path = regexp.MustCompile(`(^|[\s=])/(usr/local|etc|var/lib|srv)/`)

// below moves the absolute paths of commands or settings below the machine's directory.
func (m *machine) below(text string) string {
	return path.ReplaceAllString(text, "${1}"+m.root+"/${2}/")
}

// run runs commands of the page with a shell that stops at the first error, and returns what they
// print.
func (m *machine) run(commands, stdin string) string {
	m.t.Helper()
	shell := exec.CommandContext(m.t.Context(), "bash", "-euc", m.below(commands))
	shell.Dir, shell.Env, shell.Stdin = m.dir, m.env, strings.NewReader(stdin)
	shell.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // without a terminal to ask on
	out, err := shell.CombinedOutput()
	if err != nil {
		m.t.Fatalf("%v:\n%s\n%s", err, commands, out)
	}
	return string(out)
}

// commands returns the indented blocks of a section of docs/operations.md.
func commands(t *testing.T, section string) []string {
	t.Helper()
	_, page, found := strings.Cut(read(t, "docs/operations.md"), "\n## "+section+"\n")
	if !found {
		t.Fatalf("there is no section %s", section)
	}
	page, _, _ = strings.Cut(page, "\n## ")
	var blocks []string
	block := ""
	for line := range strings.Lines(page + "\n") {
		if command, indented := strings.CutPrefix(line, "    "); indented {
			block += command
		} else if block != "" {
			blocks, block = append(blocks, block), ""
		}
	}
	return blocks
}

func TestCommandsForOneMachineWork(t *testing.T) {
	m := newMachine(t)
	printed := m.run(strings.Join(commands(t, "One machine"), "\n"), "")
	if !regexp.MustCompile(`(?m)^ark_[\w-]+$`).MatchString(printed) {
		t.Errorf("no token was printed:\n%s", printed)
	}
	calls, err := os.ReadFile(filepath.Join(m.root, "calls"))
	if err != nil || !strings.Contains(string(calls), "systemctl enable --now arkindex") {
		t.Errorf("the calls are %s, %v", calls, err)
	}
	address := m.startUnit()
	client := http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}}
	response, err := client.Get("https://" + address + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the server is not ready: %s", response.Status)
	}
	m.run(strings.Join(commands(t, "Backup and restore"), "\n"), "")
	if _, err := os.Stat(filepath.Join(m.root, "var/lib/arkindex/new.db")); err != nil {
		t.Error(err)
	}
	m.env = append(m.env, "ARKINDEX_DATABASE="+m.root+"/var/lib/arkindex/registry.db")
	m.run(commands(t, "Monitoring")[0], "")
}

// startUnit starts the server as the unit does, on another port, and returns its address once it
// says that it is ready.
func (m *machine) startUnit() string {
	m.t.Helper()
	unit, err := os.ReadFile(filepath.Join(m.root, "etc/systemd/system/arkindex.service"))
	if err != nil {
		m.t.Fatal(err)
	}
	setting := func(name string) string {
		found := regexp.MustCompile(`(?m)^` + name + `=(.*)$`).FindSubmatch(unit)
		if found == nil {
			m.t.Fatalf("the unit has no %s", name)
		}
		return m.below(string(found[1]))
	}
	if setting("Type") != "notify" || setting("AmbientCapabilities") != "CAP_NET_BIND_SERVICE" {
		m.t.Error("the unit waits for no notification, or may not use the port 443")
	}
	file, err := os.ReadFile(m.below(strings.TrimPrefix(setting("EnvironmentFile"), "-")))
	if err != nil {
		m.t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		m.t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	settings := strings.Replace(string(file), "0.0.0.0:443", address, 1)
	socket := filepath.Join(m.root, "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		m.t.Fatal(err)
	}
	defer manager.Close()
	ctx, cancel := context.WithCancel(context.Background())
	words := strings.Fields(setting("ExecStart"))
	server := exec.CommandContext(ctx, words[0], words[1:]...)
	server.Env = append(strings.Fields(settings), setting("Environment"), "NOTIFY_SOCKET="+socket)
	log := &strings.Builder{}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		cancel()
		_ = server.Wait() // it was killed
	})
	buffer := make([]byte, 100)
	_ = manager.SetReadDeadline(time.Now().Add(20 * time.Second))
	if n, err := manager.Read(buffer); err != nil || string(buffer[:n]) != "READY=1" {
		cancel()
		_ = server.Wait()
		m.t.Fatalf("the server is not ready: %q, %v\n%s", buffer[:n], err, log)
	}
	return address
}

func TestCommandsForManyMachinesWork(t *testing.T) {
	m := newMachine(t)
	admin, err := pgx.ParseConfig(postgrestest.Start(t, "fsync=off").Database())
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range []string{"createuser", "createdb"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(err)
		}
	}
	blocks := commands(t, "Many machines")
	m.env = append(m.env,
		"PGHOST="+admin.Host, fmt.Sprintf("PGPORT=%d", admin.Port), "PGUSER=postgres")
	m.run(blocks[0], "secret\nsecret\n")
	serve := strings.NewReplacer(
		"db1,db2,db3", fmt.Sprintf("127.0.0.1:%[1]d,localhost:%[1]d", admin.Port),
		"PASSWORD", "secret", "verify-full", "disable",
		`settings="$settings&sslrootcert=`, `: "`,
		"0.0.0.0:8000", "127.0.0.1:0",
		"arkindex serve", "timeout --foreground --preserve-status 3 arkindex serve",
	).Replace(blocks[1])
	m.run("install -m 755 arkindex /usr/local/bin/arkindex", "")
	printed := m.run(serve+"\n", "")
	if !strings.Contains(printed, "serving https://workers.example.com from postgres://127.0.0.1") ||
		!strings.Contains(printed, "its primary waits for no standby") {
		t.Errorf("the server printed\n%s", printed)
	}
}
