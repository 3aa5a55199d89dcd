package store

import (
	"strings"
	"time"
)

// Token lets its bearer act as a user. Only its hash is kept. A nil Expires means never.
type Token struct {
	ID      string
	UserID  string
	Hash    string
	Scopes  []string
	Created time.Time
	Expires *time.Time
}

// Bearer is a token with its user.
type Bearer struct {
	Token
	User User
}

const bearerQuery = "SELECT t.id, t.user_id, t.hash, t.scopes, t.created_at, t.expires_at, u.id, u.email, u.display_name, u.scopes, u.created_at " +
	"FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = $1"

func scanBearer(r row) (Bearer, error) {
	var b Bearer
	var scopes, userScopes string
	var created, userCreated int64
	var expires *int64
	err := r.Scan(&b.ID, &b.UserID, &b.Hash, &scopes, &created, &expires, &b.User.ID, &b.User.Email, &b.User.DisplayName, &userScopes, &userCreated)
	b.Scopes, b.Created, b.Expires = strings.Fields(scopes), toTime(created), toOptionalTime(expires)
	b.User.Scopes, b.User.Created = strings.Fields(userScopes), toTime(userCreated)
	return b, err
}

// BearerByHash finds a token, with its user, by the token's hash. Expired tokens are found too.
func (tx *Tx) BearerByHash(hash string) (Bearer, bool, error) {
	return find(tx, scanBearer, bearerQuery, hash)
}

// AddToken keeps a new token and returns it with its ID.
func (tx *Tx) AddToken(token Token) (Token, error) {
	var err error
	if token.ID, err = newID(); err != nil {
		return token, err
	}
	return token, tx.exec("INSERT INTO tokens (id, user_id, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
		token.ID, token.UserID, token.Hash, strings.Join(token.Scopes, " "), fromTime(token.Created), fromOptionalTime(token.Expires))
}
