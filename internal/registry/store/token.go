package store

import (
	"strings"
	"time"

	"arkindex"
)

// Origins of tokens.
const (
	OriginCommand  = "command"  // an administrator created it
	OriginLogin    = "login"    // its user logged in
	OriginPipeline = "pipeline" // a pipeline exchanged its ID token
)

// Token lets its bearer act as a user. Only its hash is stored. Repositories are the URL prefixes
// of the repositories that it may change; none means every repository. A nil time means never;
// LastUsed may be a minute behind.
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
	Provenance   *arkindex.Provenance // of the pipeline that has the token, nil if none has
}

// Bearer is a token and its user.
type Bearer struct {
	Token Token
	User  User
}

// Valid reports whether a token may still be used: it is not expired, not revoked, and its user
// is not disabled.
func (b Bearer) Valid(now time.Time) bool {
	expired := b.Token.Expires != nil && !now.Before(*b.Token.Expires)
	return b.Token.Revoked == nil && b.User.Disabled == nil && !expired
}

const (
	bearerColumns = "t.id, t.user_id, t.hash, t.origin, t.scopes, t.repositories, " +
		"t.created_at, t.expires_at, t.revoked_at, t.last_used_at, t.provenance, " + userColumns
	bearerTables = "tokens t JOIN users u ON u.id = t.user_id"
)

func scanBearer(r row) (Bearer, error) {
	var b Bearer
	t := &b.Token
	var user userRow
	var scopes, repositories string
	var created int64
	var expires, revoked, lastUsed *int64
	var provenance *string
	destinations := []any{
		&t.ID, &t.UserID, &t.Hash, &t.Origin, &scopes, &repositories,
		&created, &expires, &revoked, &lastUsed, &provenance,
	}
	if err := r.Scan(append(destinations, user.destinations()...)...); err != nil {
		return b, err
	}
	t.Scopes, t.Repositories = splitWords(scopes), splitWords(repositories)
	t.Created, t.Expires = toTime(created), toOptionalTime(expires)
	t.Revoked, t.LastUsed = toOptionalTime(revoked), toOptionalTime(lastUsed)
	b.User = user.value()
	var err error
	t.Provenance, err = toProvenance(provenance)
	return b, err
}

// BearerByHash returns a token and its user by the token's hash, even an invalid one.
func (tx *Tx) BearerByHash(hash string) (Bearer, error) {
	return find(
		tx, scanBearer, "SELECT "+bearerColumns+" FROM "+bearerTables+" WHERE t.hash = $1", hash,
	)
}

// Bearer returns a token and its user by the token's ID, even an invalid one.
func (tx *Tx) Bearer(id string) (Bearer, error) {
	return find(tx, scanBearer, "SELECT "+bearerColumns+" FROM "+bearerTables+" WHERE t.id = $1", id)
}

// TokenFilter selects tokens that match all of its fields. An empty field matches every token.
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
		c.add(
			"t.revoked_at IS NULL AND u.disabled_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ?)",
			fromTime(f.ValidAt),
		)
	}
	return c
}

// Tokens returns a page of the tokens that the filter selects, newest first, and their total
// number.
func (tx *Tx) Tokens(filter TokenFilter, page Page) ([]Bearer, int, error) {
	from := listing{columns: bearerColumns, tables: bearerTables, id: "t.id"}
	return readPage(tx, scanBearer, page, filter.conditions(), from)
}

// AddToken adds a token and returns it with its new ID.
func (tx *Tx) AddToken(token Token) (Token, error) {
	var err error
	if token.ID, err = newID(); err != nil {
		return token, err
	}
	provenance, err := provenanceColumn(token.Provenance)
	if err != nil {
		return token, err
	}
	return token, tx.exec("INSERT INTO tokens "+
		"(id, user_id, hash, origin, scopes, repositories, created_at, expires_at, provenance) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		token.ID, token.UserID, token.Hash, token.Origin,
		strings.Join(token.Scopes, " "), strings.Join(token.Repositories, " "),
		fromTime(token.Created), fromOptionalTime(token.Expires), provenance)
}

// RevokeToken revokes a token. The time of an earlier revocation stays.
func (tx *Tx) RevokeToken(id string, when time.Time) error {
	query := "UPDATE tokens SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL"
	return tx.exec(query, fromTime(when), id)
}

// RevokeTokens revokes every token of a user that has an origin.
func (tx *Tx) RevokeTokens(userID, origin string, when time.Time) error {
	query := "UPDATE tokens SET revoked_at = $1 " +
		"WHERE user_id = $2 AND origin = $3 AND revoked_at IS NULL"
	return tx.exec(query, fromTime(when), userID, origin)
}

// RecordTokenUse records when a token was used, unless a later use is recorded already.
func (tx *Tx) RecordTokenUse(id string, when time.Time) error {
	query := "UPDATE tokens SET last_used_at = $1 " +
		"WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $3)"
	return tx.exec(query, fromTime(when), id, fromTime(when))
}

// DeleteExpiredTokens deletes the tokens of an origin that expired before a time.
func (tx *Tx) DeleteExpiredTokens(origin string, before time.Time) error {
	return tx.exec(
		"DELETE FROM tokens WHERE expires_at < $1 AND origin = $2", fromTime(before), origin,
	)
}
