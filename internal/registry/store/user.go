package store

import (
	"strings"
	"time"
)

// User is an account, identified by its email address. Scopes are what its tokens may do at most. A nil Disabled means that
// it is not. Its password is kept apart, so that what holds a user holds no secret.
type User struct {
	ID          string
	Email       string
	DisplayName string
	Scopes      []string
	Created     time.Time
	Disabled    *time.Time
}

const userColumns = "u.id, u.email, u.display_name, u.scopes, u.created_at, u.disabled_at"

// userRow is a user as the columns hold it.
type userRow struct {
	user     User
	scopes   string
	created  int64
	disabled *int64
}

func (r *userRow) places() []any {
	return []any{&r.user.ID, &r.user.Email, &r.user.DisplayName, &r.scopes, &r.created, &r.disabled}
}

func (r *userRow) value() User {
	user := r.user
	user.Scopes, user.Created, user.Disabled = words(r.scopes), toTime(r.created), toOptionalTime(r.disabled)
	return user
}

func scanUser(r row) (User, error) {
	var columns userRow
	err := r.Scan(columns.places()...)
	return columns.value(), err
}

// UserByEmail finds a user, disabled or not.
func (tx *Tx) UserByEmail(email string) (User, bool, error) {
	return find(tx, scanUser, "SELECT "+userColumns+" FROM users u WHERE u.email = $1", email)
}

// Users returns every user, by email.
func (tx *Tx) Users() ([]User, error) {
	return all(tx, scanUser, "SELECT "+userColumns+" FROM users u ORDER BY u.email")
}

// AnyUser reports whether there is a user at all.
func (tx *Tx) AnyUser() (bool, error) {
	count, _, err := find(tx, scanCount, "SELECT count(*) FROM users")
	return count > 0, err
}

// AddUser keeps a new user, without a password, and returns it with its ID.
func (tx *Tx) AddUser(user User) (User, error) {
	var err error
	if user.ID, err = newID(); err != nil {
		return user, err
	}
	return user, tx.exec("INSERT INTO users (id, email, display_name, scopes, created_at, disabled_at) VALUES ($1, $2, $3, $4, $5, $6)",
		user.ID, user.Email, user.DisplayName, strings.Join(user.Scopes, " "), fromTime(user.Created), fromOptionalTime(user.Disabled))
}

// DisableUser notes when a user was disabled; nil makes it usable again.
func (tx *Tx) DisableUser(id string, when *time.Time) error {
	return tx.exec("UPDATE users SET disabled_at = $1 WHERE id = $2", fromOptionalTime(when), id)
}

// PasswordHash returns what is kept of a user's password, empty when it has none.
func (tx *Tx) PasswordHash(userID string) (string, error) {
	hash, _, err := find(tx, func(r row) (hash string, err error) { return hash, r.Scan(&hash) },
		"SELECT coalesce(password_hash, '') FROM users WHERE id = $1", userID)
	return hash, err
}

// SetPasswordHash replaces what is kept of a user's password.
func (tx *Tx) SetPasswordHash(userID, hash string) error {
	return tx.exec("UPDATE users SET password_hash = $1 WHERE id = $2", optional(hash), userID)
}
