package postgrestest_test

import (
	"testing"

	"arkindex/test/postgrestest"
)

func TestKilledServerStartsAgain(t *testing.T) {
	s := postgrestest.Start(t)
	s.SQL("postgres", "CREATE TABLE kept (id int)")
	s.Kill()
	s.Restart()
	if got := s.SQL("postgres", "SELECT count(*) FROM kept"); got != "0" {
		t.Errorf("the table has %s rows", got)
	}
}
