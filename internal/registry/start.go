package registry

import (
	"context"

	"arkindex/internal/registry/store"
)

const administrator = "admin@localhost"

// Bootstrap makes the administrator and its token on an empty registry. The token is returned this once; later calls
// change nothing and return created false.
func (r *Registry) Bootstrap(ctx context.Context) (token string, created bool, err error) {
	secret := newToken()
	by := Actor{Name: "first start"}
	err = r.store.Write(ctx, func(tx *store.Tx) error {
		created = false
		if any, err := tx.AnyUser(); any || err != nil {
			return err
		}
		now := r.config.Clock()
		user, err := addUser(tx, store.User{Email: administrator, DisplayName: "Administrator", Scopes: []string{string(adminScope)}, Created: now}, by)
		if err != nil {
			return err
		}
		kept, err := addToken(tx, user, secret, store.FromCommand, Grant{}, now)
		if err != nil {
			return err
		}
		created = true
		return by.note(tx, now, tokenDeed("token.added", store.Bearer{Token: kept, User: user}))
	})
	if err != nil || !created {
		return "", false, err
	}
	return secret.Reveal(), true, nil
}
