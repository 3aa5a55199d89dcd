//go:build unix

package postgrestest

import (
	"fmt"
	"testing"
)

// Prepared returns the URL of a database as prepare leaves it. prepare runs once for the binary;
// the databases are copies of the result. When a test ends, its database is emptied for the next
// test, except for the tables that keep matches (as by SIMILAR TO). Copying and emptying are
// faster than preparing each database. A database whose tables have changed is not reused.
func Prepared(t testing.TB, keep string, prepare func(url string) error) string {
	t.Helper()
	skipIfShort(t)
	inner, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, server: inner}
	inner.preparing.Lock()
	defer inner.preparing.Unlock()
	if inner.template == "" {
		s.prepareTemplate(prepare)
	}
	name := ""
	if last := len(inner.idle) - 1; last >= 0 {
		name, inner.idle = inner.idle[last], inner.idle[:last]
	} else {
		name = newName()
		s.SQL(
			"postgres",
			fmt.Sprintf("CREATE DATABASE %s OWNER %s TEMPLATE %s", name, inner.template, inner.template),
		)
	}
	t.Cleanup(func() { s.giveBack(name, keep) })
	return s.socketURL(inner.template, name)
}

func (s *Server) prepareTemplate(prepare func(url string) error) {
	s.t.Helper()
	name := s.newDatabase()
	if err := prepare(s.socketURL(name, name)); err != nil {
		s.t.Fatal(err)
	}
	s.server.template, s.server.tables = name, s.SQL(name, listTables)
}

const (
	listTables = "SELECT string_agg(table_name, ' ' ORDER BY table_name) FROM " +
		"information_schema.tables WHERE table_schema = 'public'"
	// emptyTables takes the pattern of the tables to keep.
	emptyTables = `DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(table_name, ', ')
		FROM information_schema.tables
		WHERE table_schema = 'public' AND table_name NOT SIMILAR TO '%s'); END $$`
)

// giveBack returns a database to the pool.
func (s *Server) giveBack(name, keep string) {
	s.server.preparing.Lock()
	defer s.server.preparing.Unlock()
	if s.SQL(name, listTables) != s.server.tables {
		return
	}
	s.SQL(name, fmt.Sprintf(emptyTables, keep))
	s.server.idle = append(s.server.idle, name)
}
