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

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver pgx
)

// Password is the password of the databases' owners. Connections over the socket do not need it.
const Password = "p4ss/w?rd"

// server is a PostgreSQL server in its own directory, which listens on a socket there and on a
// loopback port.
type server struct {
	dir      string
	bin      string // directory of the server's programs
	port     int
	settings []string
	identity *syscall.SysProcAttr // user of its processes
	lifeline io.Closer            // closing it, or exiting, stops the server
	keeper   *exec.Cmd

	preparing sync.Mutex
	template  string   // prepared databases are copies of this one; also its role
	tables    string   // of the template
	idle      []string // prepared databases that are not in use
}

// newServer creates an empty server in a directory and does not start it.
func newServer(parent string, settings []string) (*server, error) {
	bin, err := findPrograms()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(parent, "postgres-")
	if err != nil {
		return nil, err
	}
	s := &server{
		dir: dir, bin: bin, settings: settings, identity: &syscall.SysProcAttr{Setpgid: true},
	}
	if err := errors.Join(s.becomeOrdinary(), s.initialize()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// findPrograms returns the directory of the newest server that Debian's packages have installed.
func findPrograms() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errors.New("no PostgreSQL server is installed: run tools/setup.sh")
	}
	return filepath.Dir(slices.Max(found)), nil
}

// becomeOrdinary makes the server run as the user postgres if this process runs as root, which
// PostgreSQL refuses.
func (s *server) becomeOrdinary() error {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, _ := strconv.Atoi(account.Uid) // always numbers on systems with root
	gid, _ := strconv.Atoi(account.Gid)
	s.identity.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

// initialize creates the data directory. Strings sort by a language's rules, unlike in SQLite, and
// network connections need a password.
func (s *server) initialize() error {
	password := filepath.Join(s.dir, "password")
	if err := os.WriteFile(password, []byte(Password), 0o644); err != nil {
		return err
	}
	return s.run("initdb", "--pgdata="+s.data(), "--username=postgres", "--pwfile="+password,
		"--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8",
		"--locale-provider=icu", "--icu-locale=en-US", "--no-sync")
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// run runs one of the server's programs and waits for it.
func (s *server) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir = s.identity, s.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

// keep starts the server, reports it, and stops it when its standard input is closed. $1 is
// pg_ctl, $2 the data directory, $3 the options.
const keep = `"$1" -w -D "$2" -l "$2.log" -o "$3" start >"$2.start" 2>&1 </dev/null &&
	echo started || cat "$2.start" "$2.log"
cat >/dev/null
"$1" -D "$2" -m immediate stop >/dev/null 2>&1`

// start starts the server and waits until it accepts connections. discard removes its directory
// after it has stopped.
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
	options := fmt.Sprintf(
		"-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s -c max_connections=200",
		s.port, s.dir,
	)
	for _, setting := range s.settings {
		options += " -c " + setting
	}
	s.keeper = exec.Command(
		"sh", "-c", script, "sh", filepath.Join(s.bin, "pg_ctl"), s.data(), options,
	)
	s.keeper.SysProcAttr, s.keeper.Dir = s.identity, s.dir
	if s.lifeline, err = s.keeper.StdinPipe(); err != nil {
		return err
	}
	output, err := s.keeper.StdoutPipe()
	if err != nil {
		return err
	}
	if err := s.keeper.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() || lines.Text() != "started" {
		return fmt.Errorf("the PostgreSQL server does not start: %s", lines.Text())
	}
	return nil
}

// stop stops the server abruptly, as a power failure would, and waits until its processes have
// exited.
func (s *server) stop() error {
	return errors.Join(s.lifeline.Close(), s.keeper.Wait())
}

// freePort returns an unused port.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// sql runs statements one by one as the server's administrator and returns the first value of the
// last one.
func (s *server) sql(database string, statements ...string) (string, error) {
	db, err := sql.Open(
		"pgx",
		fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, url.QueryEscape(s.dir), s.port),
	)
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
