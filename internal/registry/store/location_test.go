package store_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/test/postgrestest"

	"github.com/jackc/pgx/v5"
)

func TestLocationOfAFileAServerOrNeither(t *testing.T) {
	for _, file := range []string{
		"registry.db", "/srv/registry.db", "./host=x.db", "../a:b.db", "/srv/a@b/c:d.db",
		`C:\data\registry.db`, "data/registry.db", "my registry.db", "/srv/100%?mode=memory&_p=x#é.db",
	} {
		if !store.IsFile(file) {
			t.Errorf("%q is not taken for a file", file)
		}
	}
	t.Chdir(t.TempDir())
	for _, location := range []string{
		"mysql://ada:p4ss@h/d", "sqlite:registry.db", "jdbc:postgresql://h/d?password=p4ss",
		"postgres:/ada:p4ss@h/d", "postgresql:ada:p4ss@h/d", "ada:p4ss@h/d", "ada:p4ss@tcp(h:1)/d",
		"ada@h/d", "//ada:p4ss@h/d", "h:5432/d", "'host=h password=p4ss'", `"postgres://ada:p4ss@h/d"`,
		"Server=h;Database=d;Password=p4ss", "Host=h;Password=p4ss", "h dbname=d password=p4ss",
		"host=h;password=p4ss", "host=h,password=p4ss", "host = h; dbname=d", "dbname=h;password=p4ss",
		"host='h password=p4ss", "dbname=postgres://ada:p4ss@h/d", "hots=h password=p4ss",
		"service=mislaid-p4ss", "postgres//ada:p4ss@h/d", "/srv/registry.db password=p4ss",
		"registry.db\nregistry.db", "file:registry.db?mode=rw", "postgres://ada:p4 ss@h/d\nx",
	} {
		s, err := store.Open(t.Context(), location)
		if err == nil {
			_ = s.Close()
		}
		if arkindex.CodeOf(err) != arkindex.CodeUsage || strings.Contains(err.Error(), "p4ss") {
			t.Errorf("%q is opened with %v", location, err)
		}
	}
	if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
		t.Errorf("files were created: %v, %v", files, err)
	}
}

func TestBlanksAroundALocationDoNotCount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "registry.db")
	for _, location := range []string{
		path, path + "\n", "\ufeff" + path + "\r\n", " \t" + path + " ",
	} {
		if s := open(t, location); s.Name() != path {
			t.Errorf("%q is opened as %s", location, s.Name())
		}
	}
}

func TestOpenExistingCreatesNothing(t *testing.T) {
	directory := t.TempDir()
	empty := filepath.Join(directory, "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	server := ""
	if !testing.Short() {
		server = postgrestest.Database(t)
	}
	for _, location := range []string{filepath.Join(directory, "new", "mislaid.db"), empty, server} {
		if location == "" {
			continue
		}
		s, err := store.OpenExisting(t.Context(), location)
		if err == nil {
			_ = s.Close()
		}
		if arkindex.CodeOf(err) != arkindex.CodeUsage ||
			!strings.Contains(err.Error(), "there is no registry at") {
			t.Errorf("%s is opened with %v", location, err)
		}
	}
	if files, err := os.ReadDir(directory); err != nil || len(files) != 1 {
		t.Errorf("files were created: %v, %v", files, err)
	}
	if server != "" {
		var tables int
		const query = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
		err := rawServer(t, server).QueryRowContext(t.Context(), query).Scan(&tables)
		if err != nil || tables > 0 {
			t.Errorf("%d tables were created, %v", tables, err)
		}
	}
}

func TestKeywordFormIsUnderstood(t *testing.T) {
	url := postgrestest.NetworkDatabase(t)
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	host, port, database := config.Host, strconv.Itoa(int(config.Port)), config.Database
	service := filepath.Join(t.TempDir(), "services")
	settings := "[registry]\nhost=" + host + "\nport=" + port + "\ndbname=" + database + "\n"
	if err := os.WriteFile(service, []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", service)
	login := " user=" + config.User + " password='" + config.Password + "'"
	for _, location := range []string{
		"host=" + host + " port=" + port + " dbname=" + database + login,
		"dbname = '" + database + "' port=" + port + login + " host=" + host + "\n",
		"service=registry" + login,
		strings.Replace(url, "postgres:", "PostgreSQL:", 1),
	} {
		if s := open(t, location); s.Name() != "postgres://"+host+":"+port+"/"+database {
			t.Errorf("%s is opened as %s", location, s.Name())
		}
	}
}
