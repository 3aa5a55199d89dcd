package auth

import (
	"context"
	"errors"

	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/store"
)

const administrator = "admin@localhost"

// Bootstrap adds an administrator with a token if the database has no users. It returns the token
// only then, with created set; later calls do nothing.
func (s *Service) Bootstrap(ctx context.Context) (token string, created bool, err error) {
	added := newToken{
		token: generateToken(), origin: store.OriginCommand, now: s.now(),
		by: audit.Actor{Name: "first start"},
	}
	err = s.store.Write(ctx, func(tx *store.Tx) (err error) {
		created, err = addAdministrator(tx, added)
		return err
	})
	if err != nil || !created {
		return "", false, err
	}
	return added.token.Reveal(), true, nil
}

// addAdministrator adds the first user, with a token, and reports whether the token is stored.
func addAdministrator(tx *store.Tx, added newToken) (created bool, err error) {
	hasUsers, err := tx.HasUsers()
	if err != nil {
		return false, err
	}
	if hasUsers {
		_, err := tx.BearerByHash(hashToken(added.token))
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
	user, err := addUser(tx, store.User{
		Email: administrator, DisplayName: "Administrator",
		Scopes: []string{string(ScopeAdmin)}, Created: added.now,
	}, added.by)
	if err != nil {
		return false, err
	}
	_, err = added.add(tx, user)
	return err == nil, err
}
