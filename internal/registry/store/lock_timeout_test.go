package store_test

import (
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

// TestTransactionsThatCannotBeginInTimeFail holds the database until the
// refusal, so that only the refusal can end the test.
func TestTransactionsThatCannotBeginInTimeFail(t *testing.T) {
	for name, opened := range bothEngines() {
		t.Run(name, func(t *testing.T) {
			s := opened(t)
			bounded := s.WithLockTimeout(20 * time.Millisecond)
			entered, leave := make(chan bool), make(chan bool)
			var holders sync.WaitGroup
			hold := func(transaction func() error) {
				holders.Go(func() {
					if err := transaction(); err != nil {
						t.Error(err)
					}
				})
				<-entered
			}
			stay := func(*store.Tx) error { entered <- true; <-leave; return nil }
			ran := func(*store.Tx) error { t.Error("it has run"); return nil }

			hold(func() error { return s.Write(t.Context(), stay) })
			if err := bounded.Write(t.Context(), ran); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
				t.Errorf("a write returns %v", err)
			}
			read(t, bounded, func(*store.Tx) error { return nil })
			for range store.MaxReads(s) {
				hold(func() error { return s.Read(t.Context(), stay) })
			}
			if err := bounded.Read(t.Context(), ran); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
				t.Errorf("a read returns %v", err)
			}
			close(leave)
			holders.Wait()
			write(t, bounded, func(*store.Tx) error { return nil })
			read(t, bounded, func(*store.Tx) error { return nil })
		})
	}
}

// TestTransactionThatHasBegunMayOutlastTheLockTimeout takes longer than the bound, once it has its
// turn; on a slow machine that may take several attempts.
func TestTransactionThatHasBegunMayOutlastTheLockTimeout(t *testing.T) {
	const bound = 10 * time.Millisecond
	for name, opened := range bothEngines() {
		t.Run(name, func(t *testing.T) {
			bounded := opened(t).WithLockTimeout(bound)
			for begun := false; !begun; {
				err := bounded.Write(t.Context(), func(tx *store.Tx) error {
					begun = true
					time.Sleep(2 * bound)
					_, err := tx.AddRepository(store.Repository{URL: "https://h/p", Created: noon()})
					return err
				})
				if begun && err != nil {
					t.Error(err)
				}
			}
		})
	}
}
