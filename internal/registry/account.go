package registry

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

const (
	tokenPrefix   = "ark_" // so that scanners for leaked secrets, and people, recognise a token
	tokenBytes    = 32
	administrator = "admin@localhost"
)

// Bootstrap makes the administrator and its token on an empty registry. The token is returned this once; later calls
// change nothing and return created false.
func (r *Registry) Bootstrap(ctx context.Context) (token string, created bool, err error) {
	token = newToken()
	err = r.store.Write(ctx, func(tx *store.Tx) error {
		created = false
		if any, err := tx.AnyUser(); any || err != nil {
			return err
		}
		now, scopes := r.config.Clock(), []string{string(adminScope)}
		user, err := tx.AddUser(store.User{Email: administrator, DisplayName: "Administrator", Scopes: scopes, Created: now})
		if err != nil {
			return err
		}
		_, err = tx.AddToken(store.Token{UserID: user.ID, Hash: hashToken(token), Scopes: scopes, Created: now})
		created = err == nil
		return err
	})
	if err != nil || !created {
		return "", false, err
	}
	return token, true, nil
}

// AddUser makes an account. Scopes are read, publish and admin; they bound what the account's tokens may do.
func (r *Registry) AddUser(ctx context.Context, email, displayName string, scopes ...string) error {
	if err := checkScopes(scopes); err != nil {
		return err
	}
	return r.store.Write(ctx, func(tx *store.Tx) error {
		if _, known, err := tx.UserByEmail(email); err != nil {
			return err
		} else if known {
			return arkindex.Errorf(arkindex.CodeConflict, "there is a user %s already", email)
		}
		_, err := tx.AddUser(store.User{Email: email, DisplayName: displayName, Scopes: scopes, Created: r.config.Clock()})
		return err
	})
}

// AddToken makes a token for an account and returns it; it cannot be read again later. A nil expiry means never.
func (r *Registry) AddToken(ctx context.Context, email string, expires *time.Time, scopes ...string) (string, error) {
	if err := checkScopes(scopes); err != nil {
		return "", err
	}
	token := newToken()
	err := r.store.Write(ctx, func(tx *store.Tx) error {
		user, known, err := tx.UserByEmail(email)
		if err != nil {
			return err
		}
		if !known {
			return arkindex.Errorf(arkindex.CodeNotFound, "there is no user %s", email)
		}
		_, err = tx.AddToken(store.Token{UserID: user.ID, Hash: hashToken(token), Scopes: scopes, Created: r.config.Clock(), Expires: expires})
		return err
	})
	return token, err
}

func checkScopes(scopes []string) error {
	if len(scopes) == 0 {
		return arkindex.Errorf(arkindex.CodeUsage, "no scope is given").WithHint("name read, publish or admin")
	}
	for _, name := range scopes {
		switch scope(name) {
		case readScope, publishScope, adminScope:
		default:
			return arkindex.Errorf(arkindex.CodeUsage, "there is no scope %q", name).WithHint("the scopes are read, publish and admin")
		}
	}
	return nil
}

func newToken() string {
	random := make([]byte, tokenBytes)
	_, _ = rand.Read(random) // it never fails, by its documentation
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(random)
}
