package store

import (
	"strings"
	"time"
)

// User is an account, identified by its email address. Scopes are what its tokens may do at most.
type User struct {
	ID          string
	Email       string
	DisplayName string
	Scopes      []string
	Created     time.Time
}

func scanUser(r row) (User, error) {
	var user User
	var scopes string
	var created int64
	err := r.Scan(&user.ID, &user.Email, &user.DisplayName, &scopes, &created)
	user.Scopes, user.Created = strings.Fields(scopes), toTime(created)
	return user, err
}

// UserByEmail finds a user.
func (tx *Tx) UserByEmail(email string) (User, bool, error) {
	return find(tx, scanUser, "SELECT id, email, display_name, scopes, created_at FROM users WHERE email = $1", email)
}

// AnyUser reports whether there is a user at all.
func (tx *Tx) AnyUser() (bool, error) {
	count, _, err := find(tx, scanCount, "SELECT count(*) FROM users")
	return count > 0, err
}

// AddUser keeps a new user and returns it with its ID.
func (tx *Tx) AddUser(user User) (User, error) {
	var err error
	if user.ID, err = newID(); err != nil {
		return user, err
	}
	return user, tx.exec("INSERT INTO users (id, email, display_name, scopes, created_at) VALUES ($1, $2, $3, $4, $5)",
		user.ID, user.Email, user.DisplayName, strings.Join(user.Scopes, " "), fromTime(user.Created))
}
