package registry

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/registry/store"
)

// Accounts administers the users and tokens of a database, whether or not a registry serves it at the same time.
type Accounts struct {
	store *store.Store
	now   func() time.Time
	by    Actor
}

// NewAccounts makes Accounts over an open store, which stays its caller's to close. Every change is noted as the actor's.
func NewAccounts(st *store.Store, clock func() time.Time, by Actor) *Accounts {
	return &Accounts{store: st, now: clock, by: by}
}

// AddUser makes an account. Scopes are read, publish and admin; they bound what the account's tokens may do.
func (a *Accounts) AddUser(ctx context.Context, email, displayName string, scopes ...string) (store.User, error) {
	user := store.User{Email: foldEmail(email), DisplayName: displayName, Scopes: scopes, Created: a.now()}
	if err := checkScopes(scopes); err != nil {
		return user, err
	}
	if err := checkEmail(user.Email); err != nil {
		return user, err
	}
	err := a.store.Write(ctx, func(tx *store.Tx) error {
		if _, known, err := tx.UserByEmail(user.Email); err != nil {
			return err
		} else if known {
			return arkindex.Errorf(arkindex.CodeConflict, "there is a user %s already", user.Email)
		}
		var err error
		user, err = addUser(tx, user, a.by)
		return err
	})
	return user, err
}

// addUser keeps a new user and notes whose deed that is.
func addUser(tx *store.Tx, user store.User, by Actor) (store.User, error) {
	user, err := tx.AddUser(user)
	if err != nil {
		return user, err
	}
	return user, by.note(tx, user.Created, deed{
		action: "user.added", subjectID: user.ID, subject: user.Email, details: map[string]any{"scopes": user.Scopes},
	})
}

// Users returns every user, by email.
func (a *Accounts) Users(ctx context.Context) (users []store.User, err error) {
	err = a.store.Read(ctx, func(tx *store.Tx) (err error) {
		users, err = tx.Users()
		return err
	})
	return users, err
}

// DisableUser shuts a user out: its tokens and its password are refused from then on.
func (a *Accounts) DisableUser(ctx context.Context, email string) error {
	now := a.now()
	return a.setDisabled(ctx, email, &now, "user.disabled")
}

// EnableUser lets a disabled user in again, with the tokens and the password that it had.
func (a *Accounts) EnableUser(ctx context.Context, email string) error {
	return a.setDisabled(ctx, email, nil, "user.enabled")
}

func (a *Accounts) setDisabled(ctx context.Context, email string, when *time.Time, action string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := a.user(tx, email)
		if err != nil || (user.Disabled == nil) == (when == nil) {
			return err
		}
		if err := tx.DisableUser(user.ID, when); err != nil {
			return err
		}
		return a.by.note(tx, a.now(), deed{action: action, subjectID: user.ID, subject: user.Email})
	})
}

// user finds a user that must exist.
func (a *Accounts) user(tx *store.Tx, email string) (store.User, error) {
	user, known, err := tx.UserByEmail(foldEmail(email))
	if err == nil && !known {
		err = arkindex.Errorf(arkindex.CodeNotFound, "there is no user %s", email).WithHint("arkindex registry user list shows them")
	}
	return user, err
}

const maxEmail = 254 // the longest address that mail can be sent to

// foldEmail is the one form of an email address by which an account is known.
func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// checkEmail refuses what cannot be an email address, or would be read as something else.
func checkEmail(email string) error {
	name, host, _ := strings.Cut(email, "@")
	if name == "" || host == "" || strings.Contains(host, "@") || len(email) > maxEmail ||
		!utf8.ValidString(email) || strings.ContainsFunc(email, isBlankOrControl) || strings.HasPrefix(email, "-") {
		return arkindex.Errorf(arkindex.CodeUsage, "%q is no email address", email)
	}
	return nil
}
