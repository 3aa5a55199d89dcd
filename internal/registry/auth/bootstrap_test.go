package auth

import (
	"path/filepath"
	"testing"
	"time"

	"arkindex/internal/registry/store"
)

func TestRepeatedStepsFindTheirEarlierResults(t *testing.T) {
	st, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	start := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	wanted := newToken{token: generateToken(), origin: store.OriginCommand, now: start}
	for range 2 { // as after a commit whose response was lost
		err := st.Write(t.Context(), func(tx *store.Tx) error {
			created, err := addAdministrator(tx, wanted)
			if !created {
				t.Error("the administrator's token is lost")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	later := newToken{token: generateToken(), origin: store.OriginCommand, now: start}
	err = st.Write(t.Context(), func(tx *store.Tx) error {
		created, err := addAdministrator(tx, later)
		if created {
			t.Error("there are two administrators")
		}
		if err != nil {
			return err
		}
		user, err := tx.UserByEmail(administrator)
		if err != nil {
			return err
		}
		for range 2 {
			if _, err = later.add(tx, user); err != nil {
				return err
			}
		}
		_, tokens, err := tx.Tokens(store.TokenFilter{}, store.Page{Limit: 1})
		if err != nil {
			return err
		}
		_, events, err := tx.Events("", store.Page{Limit: 1})
		if tokens != 2 || events != 3 {
			t.Errorf("%d tokens, %d events", tokens, events)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
