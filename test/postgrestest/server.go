//go:build unix

package postgrestest

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
)

// Password is that of the role which owns the databases. Over the socket it is not asked for.
const Password = "p4ss/w?rd"

// server is a PostgreSQL server in a directory of its own, reached by a socket in it and on a port of the loopback.
type server struct {
	dir      string
	bin      string // where the server's programs are
	port     int
	settings []string
	identity *syscall.SysProcAttr // whom its processes run as
	lifeline io.Closer            // the server stops when it is closed, which the end of this process does too
	keeper   *exec.Cmd

	preparing sync.Mutex
	template  string   // the database and its role that prepared ones are copies of
	tables    string   // that it has
	idle      []string // prepared databases that no test uses
}

// newServer makes an empty server in a directory, which is not started yet.
func newServer(parent string, settings []string) (*server, error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent, "postgres-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, bin: bin, settings: settings, identity: &syscall.SysProcAttr{Setpgid: true}}
	if err := errors.Join(s.becomeOrdinary(), s.initialise()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// findPrograms finds the newest server that Debian's packages have installed.
func findPrograms() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("there is no PostgreSQL server: run tools/setup.sh, which installs it")
	}
	return filepath.Dir(slices.Max(found)), nil
}

// becomeOrdinary gives the server to an ordinary user when this process is root's, which PostgreSQL refuses to run as.
func (s *server) becomeOrdinary() error {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(account.Uid) // numbers, on every system that has root
	gid, _ := strconv.Atoi(account.Gid)
	s.identity.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

// initialise makes the data directory. Texts sort by a language's rules, unlike in SQLite, and who comes over the network
// needs a password.
func (s *server) initialise() error {
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(Password), 0o644); err != nil {
		return err
	}
	return s.run("initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+password, "--auth-local=trust", "--auth-host=scram-sha-256",
		"--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US", "--no-sync")
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// run runs one of the server's programs to its end.
func (s *server) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir = s.identity, s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// keep starts the server, says so, and stops it when its standard input ends. $1 is pg_ctl, $2 the data, $3 the options.
const keep = `"$1" -w -D "$2" -l "$2.log" -o "$3" start >"$2.start" 2>&1 </dev/null && echo started || cat "$2.start" "$2.log"
cat >/dev/null
"$1" -D "$2" -m immediate stop >/dev/null 2>&1`

// start starts the server and waits until it answers. discard tells to remove its directory when it has stopped.
func (s *server) start(discard bool) error {
	var err error
	if s.port == 0 {
		if s.port, err = freePort(); err != nil {
			return err
		}
	}
	script := keep
	if discard {
		script += "\nrm -rf \"${2%/*}\""
	}
	options := fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=200", s.port, s.dir)
	for _, setting := range s.settings {
		options += " -c " + setting
	}
	s.keeper = exec.Command("sh", "-c", script, "sh", filepath.Join(s.bin, "pg_ctl"), s.data(), options)
	s.keeper.SysProcAttr, s.keeper.Dir = s.identity, s.dir
	if s.lifeline, err = s.keeper.StdinPipe(); err != nil {
		return err
	}
	said, err := s.keeper.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.keeper.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() || lines.Text() != "started" {
		return fmt.Errorf("the PostgreSQL server does not start: %s", lines.Text())
	}
	return nil
}

// stop stops the server as a loss of power would, and waits until its processes have ended.
func (s *server) stop() error {
	return errors.Join(s.lifeline.Close(), s.keeper.Wait())
}

// freePort finds a port that nobody listens on.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// sql runs statements as the server's administrator, each by itself, and returns the first value of the last.
func (s *server) sql(database string, statements ...string) (string, error) {
	db, err := sql.Open("pgx", fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, url.QueryEscape(s.dir), s.port))
	if err != nil {
		return "", err
	}
	defer db.Close()
	var value sql.NullString
	for _, statement := range statements {
		value = sql.NullString{}
		if err := db.QueryRow(statement).Scan(&value); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return "", fmt.Errorf("%s: %w", statement, err)
		}
	}
	return value.String, nil
}
