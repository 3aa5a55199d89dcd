package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/migrations"
	"arkindex/test/postgrestest"

	"github.com/jackc/pgx/v5/pgconn"
)

func open(t *testing.T, location string) *Database {
	t.Helper()
	d, err := Open(t.Context(), location, migrations.Postgres())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func addRepository(address string) func(*engine.Tx) error {
	return func(tx *engine.Tx) error {
		return tx.Exec("INSERT INTO repositories (id, url, created_at) VALUES ($1, $2, 0)",
			fmt.Sprintf("%p", tx), address)
	}
}

// findOrAdd adds a repository as publications do: it converges.
func findOrAdd(tx *engine.Tx, address string) error {
	rows, err := tx.Query("SELECT id FROM repositories WHERE url = $1", address)
	if err != nil {
		return err
	}
	found := rows.Next()
	if err := errors.Join(rows.Err(), rows.Close()); found || err != nil {
		return err
	}
	return addRepository(address)(tx)
}

func countRepositories(t *testing.T, d *Database) (count int) {
	t.Helper()
	err := d.readers.QueryRow(t.Context(), "SELECT count(*) FROM repositories").Scan(&count)
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestCollisionsAndLostConnectionsRetryTheWrite(t *testing.T) {
	d := open(t, postgrestest.Database(t))
	for i, failure := range []string{
		"DO $$ BEGIN RAISE SQLSTATE '40001'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '40003'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '55P03'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '23505'; END $$",
		"DO $$ BEGIN RAISE SQLSTATE '57P01'; END $$",
		"SELECT pg_terminate_backend(pg_backend_pid())",
	} {
		t.Run(failure, func(t *testing.T) {
			runs := 0
			err := d.Write(t.Context(), func(tx *engine.Tx) error {
				if err := findOrAdd(tx, fmt.Sprint("https://h/", i)); err != nil {
					return err
				}
				if runs++; runs == 1 {
					return tx.Exec(failure)
				}
				return nil
			})
			if count := countRepositories(t, d); err != nil || runs != 2 || count != i+1 {
				t.Errorf("%d runs, %d repositories, %v", runs, count, err)
			}
		})
	}
}

func TestLostConnectionsRetryTheRead(t *testing.T) {
	d := open(t, postgrestest.Database(t))
	runs := 0
	err := d.Read(t.Context(), func(tx *engine.Tx) error {
		if runs++; runs == 1 {
			return tx.Exec("SELECT pg_terminate_backend(pg_backend_pid())")
		}
		rows, err := tx.Query("SELECT count(*) FROM users")
		if err != nil {
			return err
		}
		return rows.Close()
	})
	if err != nil || runs != 2 {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestLastingUniqueViolationIsABugAndNotRetriedForLong(t *testing.T) {
	d := open(t, postgrestest.Database(t))
	runs := 0
	err := d.Write(t.Context(), func(tx *engine.Tx) error {
		runs++
		return errors.Join(addRepository("https://h/1")(tx), addRepository("https://h/1")(tx))
	})
	if runs != maxBriefAttempts || arkindex.CodeOf(err) != arkindex.CodeInternal {
		t.Errorf("%d runs, %v", runs, err)
	}
}

func TestWriteLeavesAFormerPrimary(t *testing.T) {
	d := open(t, postgrestest.Database(t))
	if _, err := d.writer.Exec(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	if err := d.Write(t.Context(), addRepository("https://h/1")); err != nil {
		t.Errorf("the write fails: %v", err)
	}
}

func TestCommitsAreDurableWhateverTheServersDefault(t *testing.T) {
	location := postgrestest.Database(t)
	parsed, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	statement := "ALTER DATABASE " + strings.TrimPrefix(
		parsed.Path, "/",
	) + " SET synchronous_commit = off"
	if _, err := open(t, location).writer.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	d := open(t, location)
	for want, run := range map[string]func(context.Context, func(*engine.Tx) error) error{
		"off": d.Read,
		"on":  d.Write,
	} {
		var setting string
		err := run(t.Context(), func(tx *engine.Tx) error {
			rows, err := tx.Query("SHOW synchronous_commit")
			if err != nil {
				return err
			}
			rows.Next()
			return errors.Join(rows.Scan(&setting), rows.Close())
		})
		if setting != want || err != nil {
			t.Errorf("synchronous_commit is %s, want %s: %v", setting, want, err)
		}
	}
}

func TestCommitWithALostResponseIsRetriedAndCommittedOnce(t *testing.T) {
	location, proxy := postgrestest.DatabaseBehindProxy(t)
	d := open(t, location)
	runs := 0
	proxy.LoseCommits(-1)
	err := d.Write(t.Context(), func(tx *engine.Tx) error {
		if runs++; runs == 2 {
			proxy.LoseCommits(0)
		}
		return findOrAdd(tx, "https://h/1")
	})
	if count := countRepositories(t, d); err != nil || runs < 2 || count != 1 {
		t.Errorf("%d runs, %d repositories, %v", runs, count, err)
	}
}

func TestLongWriteOutlastsTheLimitOfBatches(t *testing.T) {
	d := open(t, postgrestest.Database(t))
	d.group = engine.NewGroup(d.Begin, time.Nanosecond)
	if err := d.group.Write(t.Context(), addRepository("https://h/1")); err == nil {
		t.Error("the limit does not hold for a batch")
	}
	if err := d.WriteLong(t.Context(), addRepository("https://h/2")); err != nil {
		t.Errorf("the limit holds for a long write: %v", err)
	}
}

func TestPoolerThatBreaksPreparedStatementsGetsAHint(t *testing.T) {
	for code, want := range map[string]bool{"26000": true, "42P05": true, "42501": false} {
		t.Run(code, func(t *testing.T) {
			var known *arkindex.Error
			err := openError(
				"postgres://h/registry",
				fmt.Errorf("in a query: %w", &pgconn.PgError{Code: code}),
			)
			if !errors.As(err, &known) ||
				strings.Contains(known.Hint, "default_query_exec_mode=exec") != want {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestCanceledRetryReturnsThePreviousError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	attempts := 0
	err := retry(ctx, func() error {
		if attempts++; attempts == 1 {
			return io.ErrUnexpectedEOF
		}
		cancel()
		return ctx.Err()
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) || arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("it returns %v", err)
	}
}
