package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"arkindex"
	"arkindex/test/postgrestest"
)

// onEachEngine runs a test on an empty database of each engine.
func onEachEngine(t *testing.T, test func(*testing.T, *grouped)) {
	for name, location := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return filepath.Join(t.TempDir(), "registry.db") },
		"PostgreSQL": postgrestest.Database,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.Context(), location(t))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			g := &grouped{t: t, store: s}
			switch engine := s.engine.(type) {
			case *sqliteFile:
				g.group = engine.group
			case *postgres:
				g.group = engine.group
			}
			begin := g.group.batches.begin
			g.group.batches.begin = func(ctx context.Context) (session, error) {
				g.begun++
				return begin(ctx)
			}
			test(t, g)
		})
	}
}

// grouped is a store whose transactions are counted.
type grouped struct {
	t     *testing.T
	store *Store
	group *group
	begun int
}

// together runs writes that have all waited while another one ran, and returns their errors.
func (g *grouped) together(writes ...func(*Tx) error) []error {
	g.t.Helper()
	entered, leave := make(chan struct{}), make(chan struct{})
	failed := make([]error, len(writes))
	var all sync.WaitGroup
	all.Go(func() {
		if err := g.store.Write(g.t.Context(), func(*Tx) error { close(entered); <-leave; return nil }); err != nil {
			g.t.Error(err)
		}
	})
	<-entered
	for i, write := range writes {
		all.Go(func() { failed[i] = g.store.Write(g.t.Context(), write) })
		g.awaitWaiting(i + 1)
	}
	close(leave)
	all.Wait()
	return failed
}

// awaitWaiting waits until so many writes wait.
func (g *grouped) awaitWaiting(count int) {
	for waiting := -1; waiting != count; runtime.Gosched() {
		g.group.mutex.Lock()
		waiting = len(g.group.waiting)
		g.group.mutex.Unlock()
	}
}

func addRepository(url string) func(*Tx) error {
	return func(tx *Tx) error {
		_, err := tx.AddRepository(Repository{URL: url})
		return err
	}
}

// check holds which repositories there are against what was wanted.
func (g *grouped) check(want map[string]bool) {
	g.t.Helper()
	err := g.store.Read(g.t.Context(), func(tx *Tx) error {
		for url, wanted := range want {
			if _, found, err := tx.RepositoryByURL(url); found != wanted || err != nil {
				g.t.Errorf("%s is there: %v, %v", url, found, err)
			}
		}
		return nil
	})
	if err != nil {
		g.t.Error(err)
	}
}

func TestWritesThatWaitShareOneCommit(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		var writes []func(*Tx) error
		want := map[string]bool{}
		for i := range 40 {
			url := fmt.Sprint("https://h/", i)
			writes, want[url] = append(writes, addRepository(url)), true
		}
		if err := errors.Join(g.together(writes...)...); err != nil {
			t.Error(err)
		}
		if g.begun != 2 { // the one that they waited for, and theirs
			t.Errorf("%d transactions", g.begun)
		}
		g.check(want)
	})
}

func TestBatchIsBounded(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		writes := make([]func(*Tx) error, largestBatch+1)
		for i := range writes {
			writes[i] = addRepository(fmt.Sprint("https://h/", i))
		}
		if err := errors.Join(g.together(writes...)...); err != nil {
			t.Error(err)
		}
		if g.begun != 3 {
			t.Errorf("%d transactions", g.begun)
		}
	})
}

func TestWriteThatFailsTakesBackOnlyItsOwn(t *testing.T) {
	refused := errors.New("refused")
	onEachEngine(t, func(t *testing.T, g *grouped) {
		failed := g.together(
			addRepository("https://h/1"),
			func(tx *Tx) error { return errors.Join(addRepository("https://h/2")(tx), refused) },
			addRepository("https://h/3"),
			addRepository("https://h/1"), // there is one already
			func(tx *Tx) error { return tx.exec("INSERT INTO nothing (id) VALUES ($1)", 1) },
			func(tx *Tx) error {
				_ = tx.exec("INSERT INTO nothing (id) VALUES ($1)", 1) // an error that is passed over
				return nil
			},
			addRepository("https://h/4"),
		)
		for i, want := range []bool{false, true, false, true, true} {
			if (failed[i] != nil) != want {
				t.Errorf("write %d ends with %v", i, failed[i])
			}
		}
		if failed[6] != nil || !errors.Is(failed[1], refused) {
			t.Errorf("the writes end with %v", failed)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": false, "https://h/3": true, "https://h/4": true})
	})
}

func TestWriteThatPanicsTakesBackOnlyItsOwn(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		var caught any
		panicking := func(tx *Tx) error {
			_ = addRepository("https://h/2")(tx)
			panic("as a defect does")
		}
		entered, leave := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_ = g.store.Write(t.Context(), func(*Tx) error { close(entered); <-leave; return nil })
		})
		<-entered
		all.Go(func() {
			defer func() { caught = recover() }()
			_ = g.store.Write(t.Context(), panicking)
		})
		g.awaitWaiting(1)
		all.Go(func() {
			if err := g.store.Write(t.Context(), addRepository("https://h/1")); err != nil {
				t.Error(err)
			}
		})
		g.awaitWaiting(2)
		close(leave)
		all.Wait()
		if text := fmt.Sprint(caught); !strings.HasPrefix(text, "as a defect does, in a write at") || !strings.Contains(text, "group_test.go") {
			t.Errorf("the caller of the write got %s", text)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": false})
	})
}

func TestWriteThatIsGivenUpWhileItWaitsDoesNotRun(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		ctx, cancel := context.WithCancel(t.Context())
		entered, leave := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			_ = g.store.Write(t.Context(), func(*Tx) error { close(entered); <-leave; return nil })
		})
		<-entered
		var given error
		var other sync.WaitGroup
		other.Go(func() { given = g.store.Write(ctx, addRepository("https://h/1")) })
		g.awaitWaiting(1)
		cancel()
		other.Wait() // while the first still runs
		close(leave)
		all.Wait()
		if arkindex.CodeOf(given) != arkindex.CodeUnavailable || !errors.Is(given, context.Canceled) {
			t.Errorf("the write ends with %v", given)
		}
		g.check(map[string]bool{"https://h/1": false})
	})
}

func TestCallerThatGoesAwayDoesNotEndTheBatch(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		ctx, cancel := context.WithCancel(t.Context())
		var given error
		failed := g.together(addRepository("https://h/1"), func(tx *Tx) error {
			tx.caller = ctx // as if this write's caller had been the one who goes
			cancel()
			given = addRepository("https://h/2")(tx)
			return given
		}, addRepository("https://h/3"))
		if failed[0] != nil || failed[2] != nil || !errors.Is(given, context.Canceled) || failed[1] == nil {
			t.Errorf("the writes end with %v", failed)
		}
		g.check(map[string]bool{"https://h/1": true, "https://h/2": false, "https://h/3": true})
	})
}

func TestBatchThatCannotCommitFailsForAll(t *testing.T) {
	lost := errors.New("refused because of what another did")
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	g := &grouped{t: t, store: s, group: s.engine.(*sqliteFile).group}
	for i, err := range g.together(
		addRepository("https://h/1"),
		func(tx *Tx) error { return lost },
		func(tx *Tx) error { return tx.exec("ROLLBACK") }, // as SQLite does when its disk is full
		addRepository("https://h/2"),
	) {
		if err == nil || errors.Is(err, lost) {
			t.Errorf("write %d ends with %v", i, err)
		}
	}
	g.check(map[string]bool{"https://h/1": false, "https://h/2": false})
	if err := s.Write(t.Context(), addRepository("https://h/3")); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
}

func TestWriteThatPassesOverAFailedQueryDoesNotFailTheOthers(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		failed := g.together(
			addRepository("https://h/1"),
			func(tx *Tx) error {
				_, _ = tx.query("SELECT nothing")
				return nil
			},
		)
		if failed[0] != nil { // the second one fails with PostgreSQL only, which keeps nothing behind an error
			t.Errorf("the writes end with %v", failed)
		}
		g.check(map[string]bool{"https://h/1": true})
	})
}

func TestWriteThatEndsItsGoroutineFailsItsBatchAndNoLaterWrite(t *testing.T) {
	onEachEngine(t, func(t *testing.T, g *grouped) {
		failed := g.together(addRepository("https://h/1"), func(tx *Tx) error {
			_ = addRepository("https://h/2")(tx)
			runtime.Goexit() // as t.FailNow does
			return nil
		}, addRepository("https://h/3"))
		for i, err := range failed {
			if !errors.Is(err, errEnded) {
				t.Errorf("write %d ends with %v", i, err)
			}
		}
		if err := g.store.Write(t.Context(), addRepository("https://h/4")); err != nil {
			t.Errorf("a later write fails: %v", err)
		}
		g.check(map[string]bool{"https://h/1": false, "https://h/2": false, "https://h/3": false, "https://h/4": true})
	})
}

// TestBatchesHoldBehindAPooler: one that hands out connections for a transaction at a time, as PgBouncer does, needs one of these modes.
func TestBatchesHoldBehindAPooler(t *testing.T) {
	for _, mode := range []string{"exec", "simple_protocol"} {
		t.Run(mode, func(t *testing.T) {
			s, p := openURL(t, postgrestest.Database(t)+"&default_query_exec_mode="+mode)
			g := &grouped{t: t, store: s, group: p.group}
			failed := g.together(
				addRepository("https://h/1"),
				func(tx *Tx) error { return tx.exec("INSERT INTO nothing (id) VALUES ($1)", 1) },
				func(tx *Tx) error { return errors.Join(addRepository("https://h/2")(tx), errors.New("refused")) },
				func(tx *Tx) error {
					_, _, err := tx.AddReference(Reference{RepositoryID: "mislaid", Type: arkindex.Branch, Name: "main", RevisionID: "mislaid"})
					return err
				},
				addRepository("https://h/3"),
			)
			for i, want := range []bool{false, true, true, true, false} {
				if (failed[i] != nil) != want {
					t.Errorf("write %d ends with %v", i, failed[i])
				}
			}
			g.check(map[string]bool{"https://h/1": true, "https://h/2": false, "https://h/3": true})
		})
	}
}
