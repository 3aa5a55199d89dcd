package store

import (
	"strings"
	"time"
)

// User is an account, identified by its email address. Scopes are what its tokens may do at most.
// Disabled is nil for a user who is not disabled. The password is not part of it, so that a User
// contains no secret.
type User struct {
	ID          string
	Email       string
	DisplayName string
	Scopes      []string
	Created     time.Time
	Disabled    *time.Time
}

const userColumns = "u.id, u.email, u.display_name, u.scopes, u.created_at, u.disabled_at"

// userRow is a user in the types of the columns.
type userRow struct {
	user     User
	scopes   string
	created  int64
	disabled *int64
}

func (r *userRow) destinations() []any {
	return []any{&r.user.ID, &r.user.Email, &r.user.DisplayName, &r.scopes, &r.created, &r.disabled}
}

func (r *userRow) value() User {
	user := r.user
	user.Scopes, user.Created = splitWords(r.scopes), toTime(r.created)
	user.Disabled = toOptionalTime(r.disabled)
	return user
}

func scanUser(r row) (User, error) {
	var columns userRow
	err := r.Scan(columns.destinations()...)
	return columns.value(), err
}

// UserByEmail returns a user, even a disabled one.
func (tx *Tx) UserByEmail(email string) (User, error) {
	return find(tx, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.email = $1", email)
}

// Users returns every user, by email.
func (tx *Tx) Users() ([]User, error) {
	return all(tx, scanUser, "SELECT "+userColumns+" FROM users u ORDER BY u.email")
}

// HasUsers reports whether there is any user.
func (tx *Tx) HasUsers() (bool, error) {
	users, err := count(tx, "SELECT count(*) FROM users")
	return users > 0, err
}

// AddUser adds a user without a password and returns it with its new ID.
func (tx *Tx) AddUser(user User) (User, error) {
	var err error
	if user.ID, err = newID(); err != nil {
		return user, err
	}
	return user, tx.exec(
		"INSERT INTO users (id, email, display_name, scopes, created_at, disabled_at) "+
			"VALUES ($1, $2, $3, $4, $5, $6)",
		user.ID, user.Email, user.DisplayName, strings.Join(user.Scopes, " "),
		fromTime(user.Created), fromOptionalTime(user.Disabled),
	)
}

// SetUserScopes replaces what a user's tokens may do at most.
func (tx *Tx) SetUserScopes(id string, scopes []string) error {
	return tx.exec("UPDATE users SET scopes = $1 WHERE id = $2", strings.Join(scopes, " "), id)
}

// SetUserDisabled sets when a user was disabled; nil enables the user again.
func (tx *Tx) SetUserDisabled(id string, when *time.Time) error {
	return tx.exec("UPDATE users SET disabled_at = $1 WHERE id = $2", fromOptionalTime(when), id)
}

// PasswordHash returns the hash of a user's password, empty if the user has none or does not
// exist.
func (tx *Tx) PasswordHash(userID string) (string, error) {
	query := "SELECT coalesce(password_hash, '') FROM users WHERE id = $1"
	hash, err := find(tx, scanValue[string], query, userID)
	return hash, orZero(err)
}

// SetPasswordHash replaces the hash of a user's password; the empty one removes it.
func (tx *Tx) SetPasswordHash(userID, hash string) error {
	return tx.exec("UPDATE users SET password_hash = $1 WHERE id = $2", emptyToNull(hash), userID)
}
