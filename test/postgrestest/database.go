//go:build unix

package postgrestest

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
)

// shared starts the server that all tests of the binary use. It stops when the binary exits. Its
// data need not be synced to the disk.
var shared = sync.OnceValues(func() (*server, error) {
	s, err := newServer(
		"",
		[]string{
			"fsync=off", "full_page_writes=off", "autovacuum=off", "jit=off", "checkpoint_timeout=1h",
		},
	)
	if err != nil {
		return nil, err
	}
	return s, s.start(true)
})

// Server is a PostgreSQL server.
type Server struct {
	t      testing.TB
	server *server
}

// skipIfShort skips a test that needs a server when the tests run with -short. Without -short, the
// test fails if PostgreSQL is not installed.
func skipIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a PostgreSQL server; -short leaves it out")
	}
}

// Database creates an empty database on the server that all tests of the binary share, and returns
// its URL.
func Database(t testing.TB) string {
	t.Helper()
	skipIfShort(t)
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return (&Server{t: t, server: s}).Database()
}

// NetworkDatabase creates an empty database like Database, and returns its URL on the loopback,
// where a password is required.
func NetworkDatabase(t testing.TB) string {
	t.Helper()
	skipIfShort(t)
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return (&Server{t: t, server: s}).NetworkDatabase()
}

// Start starts a server for one test, which may stop and kill it. Settings have the form
// fsync=off.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	return StartIn(t, "", settings...)
}

// StartIn is Start with the server's data in an existing directory, or in the system's temporary
// directory if dir is empty.
func StartIn(t testing.TB, dir string, settings ...string) *Server {
	t.Helper()
	skipIfShort(t)
	inner, err := newServer(dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, server: inner}
	t.Cleanup(func() {
		_ = inner.stop() // it may have stopped already
		_ = os.RemoveAll(inner.dir)
	})
	s.Restart()
	return s
}

// Restart starts a stopped or killed server again, on the same port.
func (s *Server) Restart() {
	s.t.Helper()
	if err := s.server.start(false); err != nil {
		s.t.Fatal(err)
	}
}

// Database creates an empty database, owned by a role that is not the server's administrator, and
// returns its URL.
func (s *Server) Database() string {
	s.t.Helper()
	name := s.newDatabase()
	return s.socketURL(name, name)
}

func (s *Server) socketURL(role, database string) string {
	return fmt.Sprintf(
		"postgres://%s@/%s?host=%s&port=%d", role, database, url.QueryEscape(s.server.dir),
		s.server.port,
	)
}

// NetworkDatabase creates an empty database and returns its URL on the loopback, where a password
// is required.
func (s *Server) NetworkDatabase() string {
	s.t.Helper()
	name := s.newDatabase()
	return fmt.Sprintf(
		"postgres://%s:%s@127.0.0.1:%d/%s", name, url.QueryEscape(Password), s.server.port, name,
	)
}

// Guest creates a role that may only read and write the tables of a database. It takes and returns
// a URL as returned by Database.
func (s *Server) Guest(owner string) string {
	s.t.Helper()
	parsed, err := url.Parse(owner)
	if err != nil {
		s.t.Fatal(err)
	}
	name := "guest_" + strings.ToLower(rand.Text())
	parsed.User = url.User(name)
	s.SQL(
		strings.TrimPrefix(parsed.Path, "/"), "CREATE ROLE "+name+" LOGIN",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+name,
	)
	return parsed.String()
}

// newDatabase creates a role and a database with the same name.
func (s *Server) newDatabase() string {
	s.t.Helper()
	name := newName()
	s.SQL(
		"postgres", fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", name, Password),
		fmt.Sprintf("CREATE DATABASE %s OWNER %s", name, name),
	)
	return name
}

func newName() string { return "test_" + strings.ToLower(rand.Text()) }

// SQL runs statements in a database as the server's administrator and returns the first value of
// the last one.
func (s *Server) SQL(database string, statements ...string) string {
	s.t.Helper()
	printed, err := s.server.sql(database, statements...)
	if err != nil {
		s.t.Fatal(err)
	}
	return printed
}
