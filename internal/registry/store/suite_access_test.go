package store_test

import (
	"errors"
	"testing"
	"time"

	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

// addBearer adds a user with a token.
func addBearer(t *testing.T, s *store.Store, email string, token store.Token) store.Bearer {
	t.Helper()
	var added store.Bearer
	write(t, s, func(tx *store.Tx) (err error) {
		if added.User, err = tx.UserByEmail(email); errors.Is(err, store.ErrNotFound) {
			added.User, err = tx.AddUser(
				store.User{
					Email:       email,
					DisplayName: "Ada",
					Scopes:      []string{"read", "publish"},
					Created:     noon(),
				},
			)
		}
		if err != nil {
			return err
		}
		token.UserID, token.Created = added.User.ID, noon()
		added.Token, err = tx.AddToken(token)
		return err
	})
	return added
}

func testTokens(t *testing.T, s *store.Store) {
	read(t, s, func(tx *store.Tx) error {
		any, err := tx.HasUsers()
		if any {
			t.Error("an empty database has a user")
		}
		return err
	})
	expires := noon().Add(time.Hour)
	added := addBearer(t, s, "ada@example.com", store.Token{
		Hash:         "hash",
		Origin:       store.OriginPipeline,
		Scopes:       []string{"read"},
		Repositories: []string{"https://h/a", "https://h/b"},
		Expires:      &expires,
	})
	read(t, s, func(tx *store.Tx) error {
		check(t, added)(tx.BearerByHash("hash"))
		check(t, added)(tx.Bearer(added.Token.ID))
		check(t, added.User)(tx.UserByEmail("ada@example.com"))
		checkMissing[store.Bearer](t)(tx.Bearer("x"))
		any, err := tx.HasUsers()
		if !any {
			t.Error("there is no user")
		}
		return err
	})
	if !added.Valid(noon()) || added.Valid(expires) {
		t.Error("the token does not end when it expires")
	}
}

func testTokenFilter(t *testing.T, s *store.Store) {
	expires, now := noon().Add(time.Hour), noon().Add(2*time.Hour)
	first := addBearer(t, s, "ada@example.com", store.Token{Hash: "1"})
	addBearer(t, s, "ada@example.com", store.Token{Hash: "2", Expires: &expires})
	revoked := addBearer(t, s, "ada@example.com", store.Token{Hash: "3"})
	disabled := addBearer(t, s, "bob@example.com", store.Token{Hash: "4"})
	write(t, s, func(tx *store.Tx) error {
		if err := tx.RevokeToken(revoked.Token.ID, noon()); err != nil {
			return err
		}
		return tx.SetUserDisabled(disabled.User.ID, &expires)
	})
	for name, test := range map[string]struct {
		filter store.TokenFilter
		want   []string
	}{
		"all":                {store.TokenFilter{}, []string{"4", "3", "2", "1"}},
		"valid":              {store.TokenFilter{ValidAt: now}, []string{"1"}},
		"valid before":       {store.TokenFilter{ValidAt: noon()}, []string{"2", "1"}},
		"a user's":           {store.TokenFilter{UserID: disabled.User.ID}, []string{"4"}},
		"a user's and valid": {store.TokenFilter{UserID: first.User.ID, ValidAt: now}, []string{"1"}},
		"nobody's":           {store.TokenFilter{UserID: "x"}, nil},
	} {
		read(t, s, func(tx *store.Tx) error {
			list, count, err := tx.Tokens(test.filter, store.Page{Limit: 10})
			var got []string
			for _, bearer := range list {
				got = append(got, bearer.Token.Hash)
				if !test.filter.ValidAt.IsZero() && !bearer.Valid(test.filter.ValidAt) {
					t.Errorf("%s: the token %s is not valid", name, bearer.Token.Hash)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" || count != len(got) {
				t.Errorf("%s counts %d (-want +got):\n%s", name, count, diff)
			}
			return err
		})
	}
}

func testRevokedToken(t *testing.T, s *store.Store) {
	added := addBearer(t, s, "ada@example.com", store.Token{Hash: "hash"})
	for _, when := range []time.Time{noon(), noon().Add(time.Hour)} {
		write(t, s, func(tx *store.Tx) error { return tx.RevokeToken(added.Token.ID, when) })
	}
	read(t, s, func(tx *store.Tx) error {
		bearer, err := tx.Bearer(added.Token.ID)
		if bearer.Token.Revoked == nil || !bearer.Token.Revoked.Equal(noon()) || bearer.Valid(noon()) {
			t.Errorf("the token is %+v", bearer)
		}
		return err
	})
}

func testRevokedTokens(t *testing.T, s *store.Store) {
	login := addBearer(t, s, "ada@example.com", store.Token{Hash: "1", Origin: store.OriginLogin})
	addBearer(t, s, "ada@example.com", store.Token{Hash: "2", Origin: store.OriginCommand})
	addBearer(t, s, "bob@example.com", store.Token{Hash: "3", Origin: store.OriginLogin})
	write(
		t, s,
		func(tx *store.Tx) error { return tx.RevokeTokens(login.User.ID, store.OriginLogin, noon()) },
	)
	read(t, s, func(tx *store.Tx) error {
		left, count, err := tx.Tokens(store.TokenFilter{ValidAt: noon()}, store.Page{Limit: 10})
		if count != 2 || left[0].Token.Hash != "3" || left[1].Token.Hash != "2" {
			t.Errorf("these tokens are left: %+v", left)
		}
		return err
	})
}

func testRecordTokenUse(t *testing.T, s *store.Store) {
	added := addBearer(t, s, "ada@example.com", store.Token{Hash: "hash"})
	// Several servers may record uses out of order.
	for _, when := range []time.Time{noon(), noon().Add(time.Hour), noon()} {
		write(t, s, func(tx *store.Tx) error { return tx.RecordTokenUse(added.Token.ID, when) })
	}
	read(t, s, func(tx *store.Tx) error {
		bearer, err := tx.Bearer(added.Token.ID)
		if bearer.Token.LastUsed == nil || !bearer.Token.LastUsed.Equal(noon().Add(time.Hour)) {
			t.Errorf("the last use is %v", bearer.Token.LastUsed)
		}
		return err
	})
}

func testDeleteExpiredTokens(t *testing.T, s *store.Store) {
	past, soon := noon().Add(-time.Second), noon()
	addBearer(
		t, s, "ada@example.com",
		store.Token{Hash: "old", Origin: store.OriginPipeline, Expires: &past},
	)
	addBearer(
		t, s, "ada@example.com",
		store.Token{Hash: "new", Origin: store.OriginPipeline, Expires: &soon},
	)
	addBearer(t, s, "ada@example.com", store.Token{Hash: "lasting", Origin: store.OriginPipeline})
	addBearer(
		t, s, "ada@example.com",
		store.Token{Hash: "other", Origin: store.OriginCommand, Expires: &past},
	)
	write(
		t, s,
		func(tx *store.Tx) error { return tx.DeleteExpiredTokens(store.OriginPipeline, noon()) },
	)
	read(t, s, func(tx *store.Tx) error {
		checkMissing[store.Bearer](t)(tx.BearerByHash("old"))
		list, _, err := tx.Tokens(store.TokenFilter{}, store.Page{Limit: 10})
		if len(list) != 3 {
			t.Errorf("%d tokens are left", len(list))
		}
		return err
	})
}

func testUsers(t *testing.T, s *store.Store) {
	bob := addBearer(t, s, "bob@example.com", store.Token{Hash: "1"}).User
	ada := addBearer(t, s, "ada@example.com", store.Token{Hash: "2"}).User
	when := noon()
	write(t, s, func(tx *store.Tx) error { return tx.SetUserDisabled(bob.ID, &when) })
	bob.Disabled = &when
	read(t, s, func(tx *store.Tx) error {
		users, err := tx.Users()
		if diff := cmp.Diff([]store.User{ada, bob}, users); diff != "" {
			t.Errorf("users (-want +got):\n%s", diff)
		}
		return err
	})
	write(t, s, func(tx *store.Tx) error { return tx.SetUserDisabled(bob.ID, nil) })
	bob.Disabled = nil
	read(t, s, func(tx *store.Tx) error {
		check(t, bob)(tx.UserByEmail("bob@example.com"))
		return nil
	})
}

func testPasswords(t *testing.T, s *store.Store) {
	ada := addBearer(t, s, "ada@example.com", store.Token{Hash: "1"}).User
	for _, want := range []string{"", "hash", ""} {
		write(t, s, func(tx *store.Tx) error { return tx.SetPasswordHash(ada.ID, want) })
		read(t, s, func(tx *store.Tx) error {
			got, err := tx.PasswordHash(ada.ID)
			if got != want {
				t.Errorf("the password is kept as %q, want %q", got, want)
			}
			return err
		})
	}
	read(t, s, func(tx *store.Tx) error {
		got, err := tx.PasswordHash("x")
		if got != "" {
			t.Errorf("nobody has the password %q", got)
		}
		return err
	})
}

func testEvents(t *testing.T, s *store.Store) {
	first := store.Event{
		Created: noon(), Actor: "ada@example.com", UserID: "u", TokenID: "t", Address: "192.0.2.1",
		Action: "worker.added", SubjectID: "w", Subject: "reco", Details: `{"a":1}`,
	}
	second := store.Event{
		Created:   noon(),
		Actor:     "command line",
		Action:    "user.added",
		SubjectID: "u",
		Subject:   "é\n",
		Details:   "{}",
	}
	write(t, s, func(tx *store.Tx) error {
		if err := tx.AddEvent(first); err != nil {
			return err
		}
		return tx.AddEvent(second)
	})
	for subject, want := range map[string][]store.Event{"": {second, first}, "w": {first}, "x": nil} {
		read(t, s, func(tx *store.Tx) error {
			events, count, err := tx.Events(subject, store.Page{Limit: 10})
			for i := range events {
				if events[i].ID == "" {
					t.Error("an event has no ID")
				}
				events[i].ID = ""
			}
			if diff := cmp.Diff(want, events); diff != "" || count != len(want) {
				t.Errorf("events of %q count %d (-want +got):\n%s", subject, count, diff)
			}
			return err
		})
	}
}
