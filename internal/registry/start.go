package registry

import (
	"context"

	"arkindex/internal/registry/store"
)

const administrator = "admin@localhost"

// Bootstrap makes the administrator and its token on an empty registry. The token is returned this once; later calls
// change nothing and return created false.
func (r *Registry) Bootstrap(ctx context.Context) (token string, created bool, err error) {
	wanted := issue{token: newToken(), origin: store.OriginCommand, now: r.config.Clock(), by: Actor{Name: "first start"}}
	err = r.store.Write(ctx, func(tx *store.Tx) (err error) {
		created, err = addAdministrator(tx, wanted)
		return err
	})
	if err != nil || !created {
		return "", false, err
	}
	return wanted.token.Reveal(), true, nil
}

// addAdministrator makes the first user, with a token, and reports whether the token is kept.
func addAdministrator(tx *store.Tx, wanted issue) (created bool, err error) {
	any, err := tx.HasUsers()
	if err != nil {
		return false, err
	}
	if any {
		_, created, err = tx.BearerByHash(hashToken(wanted.token.Reveal()))
		return created, err
	}
	user, err := addUser(tx, store.User{
		Email: administrator, DisplayName: "Administrator", Scopes: []string{string(adminScope)}, Created: wanted.now,
	}, wanted.by)
	if err != nil {
		return false, err
	}
	_, err = wanted.add(tx, user)
	return err == nil, err
}
