package app

import (
	"context"
	"testing"
	"time"

	"arkindex"
)

func TestStepThatBlocksIsAbandonedWithItsContext(t *testing.T) {
	timeLimit, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	interruption, interrupt := context.WithCancel(t.Context())
	interrupt()
	for want, ctx := range map[arkindex.Code]context.Context{
		arkindex.CodeUnavailable: timeLimit, arkindex.CodeInterrupted: interruption,
	} {
		blocked := make(chan struct{})
		t.Cleanup(func() { close(blocked) })
		_, err := Await(ctx, "a pipe was read", func() (int, error) {
			<-blocked
			return 1, nil
		})
		if arkindex.CodeOf(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	got, err := Await(t.Context(), "", func() (int, error) { return 1, nil })
	if got != 1 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}
