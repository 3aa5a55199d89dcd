package auth

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"arkindex/internal/registry/store"
)

func TestLastUseIsRecordedAtMostOnceAMinuteForEachToken(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	u := newLastUsed(st, slog.New(slog.DiscardHandler))
	a, b := store.Token{ID: "a"}, store.Token{ID: "b"}
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	// A server that this process shares the database with has recorded the use of c.
	recently := now.Add(-30 * time.Second)
	for _, step := range []struct {
		token store.Token
		after time.Duration
		want  int
	}{
		{a, 0, 1},
		{a, time.Second, 0},
		{b, time.Second, 1},
		{a, 59 * time.Second, 0},
		{store.Token{ID: "c", LastUsed: &recently}, 0, 0},
		{a, time.Minute, 1},
		{store.Token{ID: "c", LastUsed: &recently}, time.Minute, 1},
		{b, 62 * time.Second, 1},
	} {
		u.record(step.token, now.Add(step.after))
		if pending := u.takePending(); len(pending) != step.want {
			t.Errorf(
				"the use of %s after %v leaves %d to write, want %d", step.token.ID, step.after,
				len(pending), step.want,
			)
		}
	}
	u.record(a, now.Add(time.Hour))
	if u.takePending(); len(u.recorded) != 1 {
		t.Errorf("%d tokens are remembered", len(u.recorded))
	}
	if err := u.close(t.Context()); err != nil {
		t.Error(err)
	}
	u.record(b, now.Add(2*time.Hour))
	if pending := u.takePending(); len(pending) != 0 {
		t.Error("after the close a use is recorded")
	}
}
