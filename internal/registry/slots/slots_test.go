package slots_test

import (
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/slots"
)

func TestWorkBeyondTheSlotsIsRefused(t *testing.T) {
	s := slots.New(2, 20*time.Millisecond, "tests run at once")
	first, err := s.Acquire(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.Acquire(t.Context(), "b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Acquire(t.Context(), "c"); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("a third gets %v", err)
	}
	first()
	first() // frees no second one
	third, err := s.Acquire(t.Context(), "c")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Acquire(t.Context(), "d"); err == nil {
		t.Error("a fourth gets one")
	}
	second()
	third()
}

// TestClientWithMuchWorkDoesNotDelayOthers lets one client ask ten times before another does.
func TestClientWithMuchWorkDoesNotDelayOthers(t *testing.T) {
	s := slots.New(1, time.Minute, "tests run at once")
	hold, err := s.Acquire(t.Context(), "many")
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var mutex sync.Mutex
	var order []string
	work := func(client string) {
		group.Go(func() {
			release, err := s.Acquire(t.Context(), client)
			if err != nil {
				t.Error(err)
				return
			}
			mutex.Lock()
			order = append(order, client)
			mutex.Unlock()
			release()
		})
		time.Sleep(5 * time.Millisecond)
	}
	for range 10 {
		work("many")
	}
	work("one")
	hold()
	group.Wait()
	if order[0] != "one" {
		t.Errorf("the order is %v", order)
	}
}
