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

// shared starts the server that all tests of this program use. It ends with the program. Nothing on it is worth a sync.
var shared = sync.OnceValues(func() (*server, error) {
	s, err := newServer("", []string{"fsync=off", "full_page_writes=off", "autovacuum=off", "jit=off", "checkpoint_timeout=1h"})
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

// skipIfShort skips a test that needs a server when the tests run with -short. Without -short, a
// machine that has no PostgreSQL fails the test.
func skipIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a PostgreSQL server; -short leaves it out")
	}
}

// Database makes an empty database on the server that all tests of the program share, and returns its URL.
func Database(t testing.TB) string {
	t.Helper()
	skipIfShort(t)
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return (&Server{t: t, server: s}).Database()
}

// NetworkDatabase makes an empty database like Database, and returns its URL for the loopback, where the password is asked for.
func NetworkDatabase(t testing.TB) string {
	t.Helper()
	skipIfShort(t)
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return (&Server{t: t, server: s}).NetworkDatabase()
}

// Start starts a server of the test's own, which it may stop and kill. Settings are written as in fsync=off.
func Start(t testing.TB, settings ...string) *Server {
	t.Helper()
	return StartIn(t, "", settings...)
}

// StartIn is Start with the server's data in a directory that exists; empty for the system's temporary one.
func StartIn(t testing.TB, dir string, settings ...string) *Server {
	t.Helper()
	skipIfShort(t)
	inner, err := newServer(dir, settings)
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, server: inner}
	t.Cleanup(func() {
		_ = inner.stop() // it may be dead already
		_ = os.RemoveAll(inner.dir)
	})
	s.Restart()
	return s
}

// Restart starts a server that was killed or stopped, on the same port.
func (s *Server) Restart() {
	s.t.Helper()
	if err := s.server.start(false); err != nil {
		s.t.Fatal(err)
	}
}

// Database makes an empty database, owned by a role that is not the server's administrator, and returns its URL.
func (s *Server) Database() string {
	s.t.Helper()
	name := s.newDatabase()
	return s.socketURL(name, name)
}

func (s *Server) socketURL(role, database string) string {
	return fmt.Sprintf("postgres://%s@/%s?host=%s&port=%d", role, database, url.QueryEscape(s.server.dir), s.server.port)
}

// NetworkDatabase makes an empty database and returns its URL for the loopback, where the password is asked for.
func (s *Server) NetworkDatabase() string {
	s.t.Helper()
	name := s.newDatabase()
	return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/%s", name, url.QueryEscape(Password), s.server.port, name)
}

// Guest makes a role that may read and write the tables of a database and nothing more. It takes and returns a URL of Database.
func (s *Server) Guest(owner string) string {
	s.t.Helper()
	parsed, err := url.Parse(owner)
	if err != nil {
		s.t.Fatal(err)
	}
	name := "guest_" + strings.ToLower(rand.Text())
	parsed.User = url.User(name)
	s.SQL(strings.TrimPrefix(parsed.Path, "/"), "CREATE ROLE "+name+" LOGIN", "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+name)
	return parsed.String()
}

// newDatabase makes a role and a database of the same name.
func (s *Server) newDatabase() string {
	s.t.Helper()
	name := newName()
	s.SQL("postgres", fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", name, Password), fmt.Sprintf("CREATE DATABASE %s OWNER %s", name, name))
	return name
}

func newName() string { return "test_" + strings.ToLower(rand.Text()) }

// SQL runs statements in a database as the server's administrator, and returns what they print.
func (s *Server) SQL(database string, statements ...string) string {
	s.t.Helper()
	printed, err := s.server.sql(database, statements...)
	if err != nil {
		s.t.Fatal(err)
	}
	return printed
}
