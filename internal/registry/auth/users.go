package auth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

// Accounts manages the users and tokens of a database on behalf of one actor, whether or not a
// registry serves the database at the same time.
type Accounts struct {
	store     *store.Store
	now       func() time.Time
	by        audit.Actor
	passwords *passwords
}

// NewAccounts returns Accounts for an open store, which the caller closes. Every change is
// recorded with the actor.
func NewAccounts(st *store.Store, clock func() time.Time, by audit.Actor) *Accounts {
	return &Accounts{store: st, now: clock, by: by, passwords: newPasswords()}
}

// Accounts returns the accounts of the registry, to be managed on behalf of an actor.
func (s *Service) Accounts(by audit.Actor) *Accounts {
	return &Accounts{store: s.store, now: s.now, by: by, passwords: s.passwords}
}

// NewUser is a user to be added. Scopes are read, publish and admin, and limit what the user's
// tokens permit. Without a password, the user cannot log in and needs tokens that an administrator
// creates.
type NewUser struct {
	Email       string
	DisplayName string
	Scopes      []string
	Password    arkindex.Secret
}

// AddUser adds a user.
func (a *Accounts) AddUser(ctx context.Context, request NewUser) (store.User, error) {
	user := store.User{
		Email: normalizeEmail(request.Email), DisplayName: request.DisplayName,
		Scopes: distinct(request.Scopes), Created: a.now(),
	}
	if user.DisplayName == "" {
		user.DisplayName = user.Email
	}
	err := errors.Join(checkScopes(user.Scopes), checkEmail(user.Email))
	var hash string
	if err == nil && request.Password != "" {
		hash, err = a.hashNew(ctx, request.Password)
	}
	if err != nil {
		return user, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		existing, err := tx.UserByEmail(user.Email)
		switch {
		case err == nil && existing.ID == user.ID: // added by an earlier run of these steps
			return nil
		case err == nil:
			return arkindex.Errorf(
				arkindex.CodeConflict, "there is a user %s already", user.Email,
			).WithHint("arkindex registry user list shows its scopes, " +
				"arkindex registry user password sets another password")
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		if user, err = addUser(tx, user, a.by); err != nil || hash == "" {
			return err
		}
		return tx.SetPasswordHash(user.ID, hash)
	})
	return user, err
}

// addUser stores a new user and records that.
func addUser(tx *store.Tx, user store.User, by audit.Actor) (store.User, error) {
	user, err := tx.AddUser(user)
	if err != nil {
		return user, err
	}
	return user, by.Record(tx, user.Created, audit.Change{
		Action: "user.added", SubjectID: user.ID, Subject: user.Email,
		Details: map[string]any{"scopes": user.Scopes},
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

// DisableUser disables a user: its tokens and its password are no longer accepted.
func (a *Accounts) DisableUser(ctx context.Context, email string) error {
	now := a.now()
	return a.setDisabled(ctx, email, &now, "user.disabled")
}

// EnableUser enables a disabled user, with its previous tokens and password.
func (a *Accounts) EnableUser(ctx context.Context, email string) error {
	return a.setDisabled(ctx, email, nil, "user.enabled")
}

func (a *Accounts) setDisabled(
	ctx context.Context, email string, when *time.Time, action string,
) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := userByEmail(tx, email)
		if err != nil || (user.Disabled == nil) == (when == nil) {
			return err
		}
		if err := tx.SetUserDisabled(user.ID, when); err != nil {
			return err
		}
		change := audit.Change{Action: action, SubjectID: user.ID, Subject: user.Email}
		return a.by.Record(tx, a.now(), change)
	})
}

// SetScopes replaces the scopes of a user, and returns the user. They limit the tokens that exist
// from now on, too.
func (a *Accounts) SetScopes(
	ctx context.Context, email string, scopes []string,
) (user store.User, err error) {
	scopes = distinct(scopes)
	if err := checkScopes(scopes); err != nil {
		return user, err
	}
	err = a.store.Write(ctx, func(tx *store.Tx) (err error) {
		user, err = userByEmail(tx, email)
		if err != nil || slices.Equal(user.Scopes, scopes) {
			return err
		}
		if err := tx.SetUserScopes(user.ID, scopes); err != nil {
			return err
		}
		before := user.Scopes
		user.Scopes = scopes
		return a.by.Record(tx, a.now(), audit.Change{
			Action: "scopes.changed", SubjectID: user.ID, Subject: user.Email,
			Details: map[string]any{"scopes": scopes, "before": before},
		})
	})
	return user, err
}

// SetPassword sets the password of a user, and revokes the tokens of its logins.
func (a *Accounts) SetPassword(
	ctx context.Context, email string, password arkindex.Secret,
) error {
	hash, err := a.hashNew(ctx, password)
	if err != nil {
		return err
	}
	return a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := userByEmail(tx, email)
		if err != nil {
			return err
		}
		if err := tx.SetPasswordHash(user.ID, hash); err != nil {
			return err
		}
		if err := tx.RevokeTokens(user.ID, store.OriginLogin, a.now()); err != nil {
			return err
		}
		change := audit.Change{
			Action: "password.changed", SubjectID: user.ID, Subject: user.Email,
		}
		return a.by.Record(tx, a.now(), change)
	})
}

// hashNew hashes a new password, unless it is too short or too long.
func (a *Accounts) hashNew(ctx context.Context, password arkindex.Secret) (string, error) {
	length := utf8.RuneCountInString(password.Reveal())
	if length < minPassword || length > MaxPassword {
		return "", arkindex.Errorf(
			arkindex.CodeUsage,
			"a password has %d characters at least and %d at most", minPassword, MaxPassword,
		)
	}
	return a.passwords.hash(ctx, password)
}

// Events returns a page of the audit events. If subjectID is not empty, the list has only those of
// that object.
func (a *Accounts) Events(
	ctx context.Context, subjectID string, page paging.Page,
) (paging.List[store.Event], error) {
	return paging.Read(ctx, a.store, func(tx *store.Tx) ([]store.Event, int, error) {
		return tx.Events(subjectID, page.Rows())
	})
}

// userByEmail returns a user, or an error with CodeNotFound.
func userByEmail(tx *store.Tx, email string) (store.User, error) {
	user, err := tx.UserByEmail(normalizeEmail(email))
	if errors.Is(err, store.ErrNotFound) {
		err = arkindex.Errorf(arkindex.CodeNotFound, "there is no user %s", email).
			WithHint("arkindex registry user list lists the users")
	}
	return user, err
}

// MaxEmail is the length of the longest email address that mail can be sent to.
const MaxEmail = 254

// normalizeEmail returns the form of an email address that identifies a user.
func normalizeEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// checkEmail returns an error if email cannot be an email address, or could be mistaken for
// something else.
func checkEmail(email string) error {
	name, host, _ := strings.Cut(email, "@")
	if name == "" || host == "" || strings.Contains(host, "@") || len(email) > MaxEmail ||
		!utf8.ValidString(email) || strings.ContainsFunc(email, isBlankOrControl) ||
		strings.HasPrefix(email, "-") {
		return arkindex.Errorf(arkindex.CodeUsage, "%q is not an email address", email)
	}
	return nil
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == '\x7f' }
