package registry

import (
	"arkindex"
	"arkindex/internal/registry/store"

	"github.com/google/uuid"
)

// features says what the registry offers besides its operations, by the names that Arkindex's clients look for. oidc is
// accounts without a password, which the registry does not have; id_tokens is CreateOidcToken, which pipelines use.
func (r *Registry) features() map[string]bool {
	return map[string]bool{"oidc": false, "signup": false, "id_tokens": r.config.Pipelines != nil}
}

func (r *Registry) retrieveUser(c *call) (answer, error) {
	return ok(r.presentUser(c.caller.user)), nil
}

func (r *Registry) presentUser(user store.User) arkindex.User {
	id := user.ID
	if id == "" {
		id = uuid.Nil.String()
	}
	return arkindex.User{ID: id, Email: user.Email, DisplayName: user.DisplayName, Features: r.features()}
}

// withFeatures adds the features to the refusal of a request without a token: clients ask for them before they log in.
func (r *Registry) withFeatures(err error) error {
	extra := map[string]any{"features": r.features()}
	return extendedError{err, extra}
}
