package engine_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/store/engine"
	"arkindex/internal/registry/store/engine/postgres"
	"arkindex/internal/registry/store/engine/sqlite"
	"arkindex/internal/registry/store/migrations"
	"arkindex/test/postgrestest"
)

// database is what the tests need of an open database.
type database interface {
	Begin(context.Context) (engine.Session, error)
	Read(context.Context, func(*engine.Tx) error) error
	Close() error
}

// eachEngine runs a test on an empty database of each product.
func eachEngine(t *testing.T, test func(*testing.T, *countingGroup)) {
	t.Run("SQLite", func(t *testing.T) {
		d, err := sqlite.Open(
			t.Context(), filepath.Join(t.TempDir(), "registry.db"), migrations.SQLite(),
		)
		if err != nil {
			t.Fatal(err)
		}
		test(t, newCountingGroup(t, d))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		test(t, newCountingGroup(t, openPostgres(t, "")))
	})
}

func openPostgres(t *testing.T, options string) *postgres.Database {
	t.Helper()
	d, err := postgres.Open(t.Context(), postgrestest.Database(t)+options, migrations.Postgres())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// countingGroup is a group that counts its transactions.
type countingGroup struct {
	*engine.Group
	t        *testing.T
	database database
	begun    int
}

func newCountingGroup(t *testing.T, d database) *countingGroup {
	t.Cleanup(func() { _ = d.Close() })
	g := &countingGroup{t: t, database: d}
	g.Group = engine.NewGroup(func(ctx context.Context) (engine.Session, error) {
		g.begun++
		return d.Begin(ctx)
	}, 0)
	return g
}

// block runs a write that lasts until unblock is called, which waits for its end.
func (g *countingGroup) block() (unblock func()) {
	entered, leave, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- g.Write(g.t.Context(), func(*engine.Tx) error { close(entered); <-leave; return nil })
	}()
	<-entered
	return func() {
		close(leave)
		if err := <-done; err != nil {
			g.t.Error(err)
		}
	}
}

// runTogether runs writes that all wait while another one runs, and returns their errors.
func (g *countingGroup) runTogether(writes ...func(*engine.Tx) error) []error {
	g.t.Helper()
	unblock := g.block()
	failed := make([]error, len(writes))
	var group sync.WaitGroup
	for i, write := range writes {
		group.Go(func() { failed[i] = g.Write(g.t.Context(), write) })
		g.awaitWaiting(i + 1)
	}
	unblock()
	group.Wait()
	return failed
}

// awaitWaiting waits until a number of writes wait.
func (g *countingGroup) awaitWaiting(count int) {
	for engine.Waiting(g.Group) != count {
		runtime.Gosched()
	}
}

func addRepository(url string) func(*engine.Tx) error {
	return func(tx *engine.Tx) error {
		return tx.Exec("INSERT INTO repositories (id, url, created_at) VALUES ($1, $2, 0)",
			fmt.Sprintf("%p %s", tx, url), url)
	}
}

// addToMissingTable is a write that the database refuses.
func addToMissingTable(tx *engine.Tx) error {
	return tx.Exec("INSERT INTO nothing (id) VALUES ($1)", 1)
}

// check compares which repositories exist with those wanted.
func (g *countingGroup) check(want map[string]bool) {
	g.t.Helper()
	err := g.database.Read(g.t.Context(), func(tx *engine.Tx) error {
		for url, wanted := range want {
			rows, err := tx.Query("SELECT id FROM repositories WHERE url = $1", url)
			if err != nil {
				return err
			}
			if rows.Next() != wanted {
				g.t.Errorf("%s exists: %v", url, !wanted)
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		g.t.Error(err)
	}
}

func TestWaitingWritesShareOneCommit(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		var writes []func(*engine.Tx) error
		want := map[string]bool{}
		for i := range 40 {
			url := fmt.Sprint("https://h/", i)
			writes, want[url] = append(writes, addRepository(url)), true
		}
		if err := errors.Join(g.runTogether(writes...)...); err != nil {
			t.Error(err)
		}
		if g.begun != 2 { // the one that they waited for, and theirs
			t.Errorf("%d transactions", g.begun)
		}
		g.check(want)
	})
}

func TestBatchIsBounded(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		writes := make([]func(*engine.Tx) error, engine.MaxBatch+1)
		for i := range writes {
			writes[i] = addRepository(fmt.Sprint("https://h/", i))
		}
		if err := errors.Join(g.runTogether(writes...)...); err != nil {
			t.Error(err)
		}
		if g.begun != 3 {
			t.Errorf("%d transactions", g.begun)
		}
	})
}

func TestFailedWriteUndoesOnlyItsOwnChanges(t *testing.T) {
	refused := errors.New("refused")
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		failed := g.runTogether(
			addRepository("https://h/1"),
			func(tx *engine.Tx) error { return errors.Join(addRepository("https://h/2")(tx), refused) },
			addRepository("https://h/3"),
			addRepository("https://h/1"), // exists already
			addToMissingTable,
			func(tx *engine.Tx) error {
				_ = addToMissingTable(tx) // an ignored error
				return nil
			},
			addRepository("https://h/4"),
		)
		for i, want := range []bool{false, true, false, true, true} {
			if (failed[i] != nil) != want {
				t.Errorf("write %d returns %v", i, failed[i])
			}
		}
		if failed[6] != nil || !errors.Is(failed[1], refused) {
			t.Errorf("the writes return %v", failed)
		}
		g.check(map[string]bool{
			"https://h/1": true, "https://h/2": false, "https://h/3": true, "https://h/4": true,
		})
	})
}

func TestPanickingWriteUndoesOnlyItsOwnChanges(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		var caught any
		unblock := g.block()
		var group sync.WaitGroup
		group.Go(func() {
			defer func() { caught = recover() }()
			_ = g.Write(t.Context(), func(tx *engine.Tx) error {
				_ = addRepository("https://h/2")(tx)
				panic("as a bug does")
			})
		})
		g.awaitWaiting(1)
		group.Go(func() {
			if err := g.Write(t.Context(), addRepository("https://h/1")); err != nil {
				t.Error(err)
			}
		})
		g.awaitWaiting(2)
		unblock()
		group.Wait()
		message := fmt.Sprint(caught)
		if !strings.HasPrefix(message, "as a bug does, in a write at") ||
			!strings.Contains(message, "group_commit_test.go") {
			t.Errorf("the caller of the write got %s", message)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": false})
	})
}

func TestWriteCanceledWhileWaitingDoesNotRun(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		ctx, cancel := context.WithCancel(t.Context())
		unblock := g.block()
		returned := make(chan error)
		go func() { returned <- g.Write(ctx, addRepository("https://h/1")) }()
		g.awaitWaiting(1)
		cancel()
		if err := <-returned; !errors.Is(err, context.Canceled) { // while the first still runs
			t.Errorf("the write returns %v", err)
		}
		unblock()
		g.check(map[string]bool{"https://h/1": false})
	})
}

func TestCanceledCallerDoesNotEndTheBatch(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		ctx, cancel := context.WithCancel(t.Context())
		var canceled error
		failed := g.runTogether(addRepository("https://h/1"), func(tx *engine.Tx) error {
			engine.SetContext(tx, ctx) // as if it were that of this write's caller
			cancel()
			canceled = addRepository("https://h/2")(tx)
			return canceled
		}, addRepository("https://h/3"))
		if failed[0] != nil || failed[2] != nil || !errors.Is(canceled, context.Canceled) ||
			failed[1] == nil {
			t.Errorf("the writes return %v", failed)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": false, "https://h/3": true})
	})
}

func TestBatchThatCannotCommitFailsForAll(t *testing.T) {
	lost := errors.New("refused because of another write")
	d, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"), migrations.SQLite())
	if err != nil {
		t.Fatal(err)
	}
	g := newCountingGroup(t, d)
	for i, err := range g.runTogether(
		addRepository("https://h/1"),
		func(tx *engine.Tx) error { return lost },
		func(tx *engine.Tx) error { return tx.Exec("ROLLBACK") }, // as SQLite does when its disk is full
		addRepository("https://h/2"),
	) {
		if err == nil || errors.Is(err, lost) {
			t.Errorf("write %d returns %v", i, err)
		}
	}
	g.check(map[string]bool{"https://h/1": false, "https://h/2": false})
	if err := g.Write(t.Context(), addRepository("https://h/3")); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
}

func TestWriteThatIgnoresAFailedQueryDoesNotFailTheOthers(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		failed := g.runTogether(
			addRepository("https://h/1"),
			func(tx *engine.Tx) error {
				_, _ = tx.Query("SELECT nothing")
				return nil
			},
		)
		// The second one fails with PostgreSQL only, which commits nothing after an error.
		if failed[0] != nil {
			t.Errorf("the writes return %v", failed)
		}
		g.check(map[string]bool{"https://h/1": true})
	})
}

func TestWriteThatEndsItsGoroutineFailsItsBatchAndNoLaterWrite(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		failed := g.runTogether(addRepository("https://h/1"), func(tx *engine.Tx) error {
			_ = addRepository("https://h/2")(tx)
			runtime.Goexit() // as t.FailNow does
			return nil
		}, addRepository("https://h/3"))
		for i, err := range failed {
			if !errors.Is(err, engine.ErrGoexit) {
				t.Errorf("write %d returns %v", i, err)
			}
		}
		if err := g.Write(t.Context(), addRepository("https://h/4")); err != nil {
			t.Errorf("a later write fails: %v", err)
		}
		g.check(map[string]bool{
			"https://h/1": false, "https://h/2": false, "https://h/3": false, "https://h/4": true,
		})
	})
}

// TestBatchesWorkBehindAPooler uses the modes that a pooler needs which assigns connections for
// one transaction at a time, as PgBouncer does.
func TestBatchesWorkBehindAPooler(t *testing.T) {
	for _, mode := range []string{"exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			g := newCountingGroup(t, openPostgres(t, "&default_query_exec_mode="+mode))
			failed := g.runTogether(
				addRepository("https://h/1"),
				addToMissingTable,
				func(tx *engine.Tx) error {
					return errors.Join(addRepository("https://h/2")(tx), errors.New("refused"))
				},
				addDanglingReference,
				addRepository("https://h/3"),
			)
			for i, want := range []bool{false, true, true, true, false} {
				if (failed[i] != nil) != want {
					t.Errorf("write %d returns %v", i, failed[i])
				}
			}
			g.check(map[string]bool{"https://h/1": true, "https://h/2": false, "https://h/3": true})
		})
	}
}

// addDanglingReference adds a reference without a repository and a revision, in a query that
// returns it.
func addDanglingReference(tx *engine.Tx) error {
	rows, err := tx.Query(
		"INSERT INTO revision_references (id, repository_id, type, name, revision_id) " +
			"VALUES ('id', 'missing', 'branch', 'main', 'missing') RETURNING id",
	)
	if err != nil {
		return err
	}
	rows.Next()
	return errors.Join(rows.Err(), rows.Close())
}

// TestSlowWriteIsRefusedAndTheOthersAreCommitted runs a write that never ends by itself between
// two others.
func TestSlowWriteIsRefusedAndTheOthersAreCommitted(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		runs := 0
		failed := g.runTogether(
			addRepository("https://h/1"),
			func(tx *engine.Tx) error {
				runs++
				for i := 0; ; i++ {
					if err := addRepository(fmt.Sprint("https://slow/", i))(tx); err != nil {
						return err
					}
					time.Sleep(time.Millisecond)
				}
			},
			addRepository("https://h/2"),
		)
		if failed[0] != nil || arkindex.CodeOf(failed[1]) != arkindex.CodeUnavailable ||
			failed[2] != nil || runs != 1 {
			t.Errorf("after %d runs of the slow one, the writes return %v", runs, failed)
		}
		g.check(map[string]bool{"https://h/1": true, "https://slow/0": false, "https://h/2": true})
	})
}

// TestSlowWritesDoNotShareOneCommit runs writes that take long enough to fill a batch alone.
func TestSlowWritesDoNotShareOneCommit(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		slow := func(url string) func(*engine.Tx) error {
			return func(tx *engine.Tx) error {
				time.Sleep(300 * time.Millisecond)
				return addRepository(url)(tx)
			}
		}
		failed := g.runTogether(slow("https://h/1"), slow("https://h/2"), addRepository("https://h/3"))
		if err := errors.Join(failed...); err != nil {
			t.Error(err)
		}
		if g.begun != 4 {
			t.Errorf("%d transactions", g.begun)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": true, "https://h/3": true})
	})
}

// TestClientWithManyWritesDoesNotDelayOthers lets one client ask for slow writes, each of which
// fills a batch, before another client asks for a quick one.
func TestClientWithManyWritesDoesNotDelayOthers(t *testing.T) {
	eachEngine(t, func(t *testing.T, g *countingGroup) {
		unblock := g.block()
		var order []string
		var group sync.WaitGroup
		write := func(client string, takes time.Duration) {
			waiting := engine.Waiting(g.Group)
			group.Go(func() {
				err := g.Write(engine.WithClient(t.Context(), client), func(*engine.Tx) error {
					order = append(order, client)
					time.Sleep(takes)
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
			g.awaitWaiting(waiting + 1)
		}
		for range 3 {
			write("many", 10*time.Millisecond)
		}
		write("one", 0)
		unblock()
		group.Wait()
		if order[1] != "one" {
			t.Errorf("the order is %v", order)
		}
	})
}
