package registry

import (
	"arkindex"

	"github.com/google/uuid"
)

// features says what the registry offers besides its operations, by the names that Arkindex's clients look for.
func features() map[string]bool {
	return map[string]bool{"oidc": false, "signup": false}
}

func (r *Registry) retrieveUser(c *call) (answer, error) {
	id := c.caller.user.ID
	if id == "" {
		id = uuid.Nil.String()
	}
	return ok(arkindex.User{ID: id, Email: c.caller.user.Email, DisplayName: c.caller.user.DisplayName, Features: features()}), nil
}

// withFeatures adds the features to the refusal of a request without a token: clients ask for them before they log in.
func withFeatures(err error) error {
	extra := map[string]any{"features": features()}
	return extendedError{err, extra}
}
