package registry_test

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"arkindex/internal/registry/store"
	"arkindex/test/postgrestest"
)

// engineOfTests is the variable that makes every test of this package use a PostgreSQL database
// instead of a file:
//
//	ARKINDEX_TEST_ENGINE=postgres go test ./internal/registry -run TestEmptyListIsOnePage
const engineOfTests = "ARKINDEX_TEST_ENGINE"

// onPostgres reports whether the tests run on PostgreSQL.
func onPostgres() bool { return os.Getenv(engineOfTests) == "postgres" }

func TestEveryTestOfTheRegistryPassesOnPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a PostgreSQL server; -short leaves it out")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program, "-test.skip=^"+t.Name()+"$")
	command.Env = append(os.Environ(), engineOfTests+"=postgres")
	if output, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}

// newDatabase returns the location of an empty database of the engine under test.
func newDatabase(t testing.TB) string {
	t.Helper()
	if onPostgres() {
		return postgrestest.Prepared(t, "(schema|write)%", func(url string) error {
			opened, err := store.Open(t.Context(), url)
			if err != nil {
				return err
			}
			return opened.Close()
		})
	}
	return filepath.Join(t.TempDir(), "registry.db")
}

// raw opens the registry's database as another program would.
func (s *served) raw() *sql.DB {
	s.t.Helper()
	driver := "sqlite"
	if onPostgres() {
		driver = "pgx"
	}
	database, err := sql.Open(driver, s.database)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = database.Close() })
	return database
}

// stored returns the whole content of the database, in any form.
func (s *served) stored() string {
	s.t.Helper()
	var content strings.Builder
	if !onPostgres() {
		for _, name := range []string{s.database, s.database + "-wal"} {
			part, err := os.ReadFile(name)
			if err != nil {
				s.t.Fatal(err)
			}
			content.Write(part)
		}
		return content.String()
	}
	for _, table := range s.column(
		"SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
	) {
		for _, row := range s.column("SELECT t::text FROM " + table + " t") {
			content.WriteString(row)
		}
	}
	return content.String()
}

// column returns the only column of a query.
func (s *served) column(query string) []string {
	s.t.Helper()
	rows, err := s.raw().QueryContext(s.t.Context(), query)
	if err != nil {
		s.t.Fatal(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			s.t.Fatal(err)
		}
		list = append(list, text)
	}
	if err := rows.Err(); err != nil {
		s.t.Fatal(err)
	}
	return list
}
