package postgres

import (
	"strconv"
	"testing"

	"arkindex/test/postgrestest"

	"github.com/jackc/pgx/v5"
)

func TestClusterWithoutSynchronousStandbysMayLoseCommits(t *testing.T) {
	server := postgrestest.Start(t, "fsync=off")
	config, err := pgx.ParseConfig(server.Database())
	if err != nil {
		t.Fatal(err)
	}
	settings := " port=" + strconv.Itoa(int(config.Port)) + " user=" + config.User +
		" dbname=" + config.Database
	one := open(t, "host="+config.Host+settings)
	two := open(t, "host="+config.Host+","+config.Host+"/"+settings)
	check := func(situation string, d *Database, want bool) {
		t.Helper()
		if got, err := d.MayLoseCommits(t.Context()); got != want || err != nil {
			t.Errorf("%s: %v, %v", situation, got, err)
		}
	}
	check("one server", one, false)
	check("two servers", two, true)
	server.SQL("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'",
		"SELECT pg_reload_conf()::text", "SELECT pg_sleep(0.5)::text")
	check("two servers, one of them synchronous", two, false)
}

func TestEachServerCountsOnce(t *testing.T) {
	for location, want := range map[string]int{
		"postgres://h/d": 1, "postgres://h/d?sslmode=prefer": 1, "host=a,b,c dbname=d": 3,
		"postgres://h:1,h:2/d?sslmode=require": 2,
	} {
		config, err := parseLocation(location)
		if err != nil {
			t.Fatal(err)
		}
		if got := countHosts(config.ConnConfig); got != want {
			t.Errorf("%s names %d servers", location, got)
		}
	}
}
