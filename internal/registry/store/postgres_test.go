package store_test

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/test/postgrestest"
)

func TestPostgreSQL(t *testing.T) {
	testStore(t, func(t *testing.T) *store.Store { return open(t, postgrestest.Database(t)) })
}

// rawServer opens a server's database as another program would.
func rawServer(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestServersThatStartAtTheSameMomentMigrateOnce(t *testing.T) {
	url := postgrestest.Database(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s, err := store.Open(t.Context(), url)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	count, highest := appliedMigrations(t, rawServer(t, url))
	if count != highest || highest != store.SchemaVersion {
		t.Errorf("%d migrations are recorded, up to %d", count, highest)
	}
}

func TestServersDatabaseOfANewerProgramIsRefused(t *testing.T) {
	url := postgrestest.Database(t)
	name := open(t, url).Name()
	recordNewerMigration(t, rawServer(t, url))
	_, err := store.Open(t.Context(), url)
	if arkindex.CodeOf(err) != arkindex.CodeConflict || !strings.Contains(err.Error(), name) ||
		!strings.Contains(err.Error(), "1000") {
		t.Errorf("a newer database is opened with %v", err)
	}
}

func TestUserWhoMayNotChangeTheSchemaCanServe(t *testing.T) {
	server := postgrestest.Start(t, "fsync=off")
	owner := server.Database()
	open(t, owner)
	guest := server.Guest(owner)
	mustAddPublished(t, open(t, guest), "https://h/p")
	_, err := rawServer(t, guest).ExecContext(t.Context(), "CREATE TABLE more (id int)")
	if err == nil {
		t.Error("the user may change the schema")
	}
}

func TestServerIsNamedWithoutUserAndPassword(t *testing.T) {
	url := postgrestest.NetworkDatabase(t)
	s := open(t, url)
	mustAddPublished(t, s, "https://h/p")
	address, _, _ := strings.Cut(url[strings.LastIndex(url, "@")+1:], "?")
	if s.Name() != "postgres://"+address {
		t.Errorf("the database is called %s", s.Name())
	}
}

func TestServerThatCannotBeUsedIsAnErrorWithoutThePassword(t *testing.T) {
	url := postgrestest.NetworkDatabase(t)
	for name, wrong := range map[string]struct {
		url  string
		code arkindex.Code
	}{
		"another password": {strings.Replace(url, "p4ss", "guess-p4ss", 1), arkindex.CodeUnavailable},
		"no such database": {url + "_mislaid", arkindex.CodeUnavailable},
		"nobody listens": {
			"postgres://ada:p4ssword@127.0.0.1:1/registry", arkindex.CodeUnavailable,
		},
		"no port":           {"postgres://ada:p4ssword@127.0.0.1:x/registry", arkindex.CodeUsage},
		"no URL":            {"postgres://ada:p4ss%word@127.0.0.1/registry", arkindex.CodeUsage},
		"a wrong parameter": {url + "?sslmode=p4ss", arkindex.CodeUsage},
		"no such certificate": {
			url + "?sslrootcert=/mislaid.pem&sslmode=verify-full", arkindex.CodeUsage,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(t.Context(), wrong.url)
			if err == nil {
				_ = s.Close()
			}
			if arkindex.CodeOf(err) != wrong.code || strings.Contains(err.Error(), "p4ss") ||
				strings.Contains(err.Error(), "\n") {
				t.Errorf("it is opened with %v", err)
			}
		})
	}
}
