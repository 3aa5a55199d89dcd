package registry

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/registry/store"
)

// Accounts administers the users and tokens of a database, whether or not a registry serves it at the same time.
type Accounts struct {
	store     *store.Store
	now       func() time.Time
	by        Actor
	passwords *passwords
}

// NewAccounts makes Accounts over an open store, which stays its caller's to close. Every change is noted as the actor's.
func NewAccounts(st *store.Store, clock func() time.Time, by Actor) *Accounts {
	return &Accounts{store: st, now: clock, by: by, passwords: newPasswords()}
}

// NewUser is an account to be made. Scopes are read, publish and admin; they bound what the account's tokens may do. Without
// a password nobody can log in to it, and it is used with tokens.
type NewUser struct {
	Email       string
	DisplayName string
	Scopes      []string
	Password    arkindex.Secret
}

// AddUser makes an account.
func (a *Accounts) AddUser(ctx context.Context, wanted NewUser) (store.User, error) {
	user := store.User{Email: foldEmail(wanted.Email), DisplayName: wanted.DisplayName, Scopes: distinct(wanted.Scopes), Created: a.now()}
	if user.DisplayName == "" {
		user.DisplayName = user.Email
	}
	err := errors.Join(checkScopes(user.Scopes), checkEmail(user.Email))
	var hash string
	if err == nil && wanted.Password != "" {
		hash, err = a.hashNew(ctx, wanted.Password)
	}
	if err != nil {
		return user, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		known, exists, err := tx.UserByEmail(user.Email)
		switch {
		case err != nil:
			return err
		case exists && known.ID == user.ID: // these steps ran before
			return nil
		case exists:
			return arkindex.Errorf(arkindex.CodeConflict, "there is a user %s already", user.Email).
				WithHint("arkindex registry user list shows its scopes, arkindex registry user password sets another password")
		}
		if user, err = addUser(tx, user, a.by); err != nil || hash == "" {
			return err
		}
		return tx.SetPasswordHash(user.ID, hash)
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
		if err := tx.SetUserDisabled(user.ID, when); err != nil {
			return err
		}
		return a.by.note(tx, a.now(), deed{action: action, subjectID: user.ID, subject: user.Email})
	})
}

// SetPassword gives a user a new password. The tokens that logins made with the old one end.
func (a *Accounts) SetPassword(ctx context.Context, email string, password arkindex.Secret) error {
	hash, err := a.hashNew(ctx, password)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := a.user(tx, email)
		if err != nil {
			return err
		}
		if err := tx.SetPasswordHash(user.ID, hash); err != nil {
			return err
		}
		if err := tx.RevokeTokens(user.ID, store.OriginLogin, a.now()); err != nil {
			return err
		}
		return a.by.note(tx, a.now(), deed{action: "password.changed", subjectID: user.ID, subject: user.Email})
	})
}

// hashNew hashes a new password, unless it is too short to be one.
func (a *Accounts) hashNew(ctx context.Context, password arkindex.Secret) (string, error) {
	if length := utf8.RuneCountInString(password.Reveal()); length < minPassword || length > maxPassword {
		return "", arkindex.Errorf(arkindex.CodeUsage, "a password has %d characters at least and %d at most", minPassword, maxPassword)
	}
	return a.passwords.hash(ctx, password)
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

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7f }
