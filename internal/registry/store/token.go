package store

import (
	"strings"
	"time"
)

// How tokens come to be.
const (
	FromCommand  = "command"  // an administrator made it
	FromLogin    = "login"    // its user logged in
	FromPipeline = "pipeline" // a pipeline showed who it is
)

// Token lets its bearer act as a user. Only its hash is kept. Repositories are the URL prefixes that bound what it may
// change, none for every repository. A nil time means never; LastUsed may be a minute behind.
type Token struct {
	ID           string
	UserID       string
	Hash         string
	Origin       string
	Scopes       []string
	Repositories []string
	Created      time.Time
	Expires      *time.Time
	Revoked      *time.Time
	LastUsed     *time.Time
}

// Bearer is a token with its user.
type Bearer struct {
	Token
	User User
}

// Valid reports whether a token may still be used: it is not expired, not revoked, and its user is not disabled.
func (b Bearer) Valid(now time.Time) bool {
	return b.Revoked == nil && b.User.Disabled == nil && (b.Expires == nil || now.Before(*b.Expires))
}

const (
	bearerColumns = "t.id, t.user_id, t.hash, t.origin, t.scopes, t.repositories, t.created_at, t.expires_at, t.revoked_at, t.last_used_at, " + userColumns
	bearerTables  = "tokens t JOIN users u ON u.id = t.user_id"
)

func scanBearer(r row) (Bearer, error) {
	var b Bearer
	var user userRow
	var scopes, repositories string
	var created int64
	var expires, revoked, lastUsed *int64
	places := []any{&b.ID, &b.UserID, &b.Hash, &b.Origin, &scopes, &repositories, &created, &expires, &revoked, &lastUsed}
	err := r.Scan(append(places, user.places()...)...)
	b.Scopes, b.Repositories, b.Created = words(scopes), words(repositories), toTime(created)
	b.Expires, b.Revoked, b.LastUsed = toOptionalTime(expires), toOptionalTime(revoked), toOptionalTime(lastUsed)
	b.User = user.value()
	return b, err
}

// BearerByHash finds a token, with its user, by the token's hash, whether or not it is valid.
func (tx *Tx) BearerByHash(hash string) (Bearer, bool, error) {
	return find(tx, scanBearer, "SELECT "+bearerColumns+" FROM "+bearerTables+" WHERE t.hash = $1", hash)
}

// Bearer finds a token, with its user, by the token's ID, whether or not it is valid.
func (tx *Tx) Bearer(id string) (Bearer, bool, error) {
	return find(tx, scanBearer, "SELECT "+bearerColumns+" FROM "+bearerTables+" WHERE t.id = $1", id)
}

// TokenFilter narrows a list of tokens. Its fields are combined by and; an empty one does not narrow.
type TokenFilter struct {
	UserID  string
	ValidAt time.Time
}

func (f TokenFilter) conditions() conditions {
	var c conditions
	if f.UserID != "" {
		c.add("t.user_id = ?", f.UserID)
	}
	if !f.ValidAt.IsZero() {
		c.add("t.revoked_at IS NULL AND u.disabled_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?)", fromTime(f.ValidAt))
	}
	return c
}

// Tokens returns a slice of the tokens that the filter keeps, newest first, and how many there are in all.
func (tx *Tx) Tokens(filter TokenFilter, slice Slice) ([]Bearer, int, error) {
	return readSlice(tx, scanBearer, slice, filter.conditions(), listing{columns: bearerColumns, tables: bearerTables, id: "t.id"})
}

// AddToken keeps a new token and returns it with its ID.
func (tx *Tx) AddToken(token Token) (Token, error) {
	var err error
	if token.ID, err = newID(); err != nil {
		return token, err
	}
	return token, tx.exec("INSERT INTO tokens (id, user_id, hash, origin, scopes, repositories, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		token.ID, token.UserID, token.Hash, token.Origin, strings.Join(token.Scopes, " "), strings.Join(token.Repositories, " "),
		fromTime(token.Created), fromOptionalTime(token.Expires))
}

// RevokeToken ends a token for good. One that was revoked before keeps its time.
func (tx *Tx) RevokeToken(id string, when time.Time) error {
	return tx.exec("UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL", fromTime(when), id)
}

// RevokeTokens ends every token of a user and an origin.
func (tx *Tx) RevokeTokens(userID, origin string, when time.Time) error {
	return tx.exec("UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND origin = $3 AND revoked_at IS NULL", fromTime(when), userID, origin)
}

// NoteUse notes when a token was last used. A later use that was noted already stays.
func (tx *Tx) NoteUse(id string, when time.Time) error {
	return tx.exec("UPDATE tokens SET last_used_at = $1 WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $3)",
		fromTime(when), id, fromTime(when))
}

// ForgetTokens removes the tokens of an origin that expired before a time.
func (tx *Tx) ForgetTokens(origin string, before time.Time) error {
	return tx.exec("DELETE FROM tokens WHERE expires_at < $1 AND origin = $2", fromTime(before), origin)
}
