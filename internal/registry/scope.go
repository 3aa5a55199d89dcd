package registry

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

// scope is what a token lets its bearer do.
type scope string

const (
	anyScope     scope = "any" // no scope in particular, but a valid token
	readScope    scope = "read"
	publishScope scope = "publish"
	adminScope   scope = "admin"
)

// deed is what a scope lets its bearer do, as a verb.
func (s scope) deed() string {
	if s == adminScope {
		return "administer"
	}
	return string(s)
}

// includes lists the scopes that a scope brings along: who may publish may read, who may administer may do both.
func (s scope) includes() []scope {
	switch s {
	case adminScope:
		return []scope{adminScope, publishScope, readScope}
	case publishScope:
		return []scope{publishScope, readScope}
	default:
		return []scope{s}
	}
}

// allScopes are the scopes of these names, with those that they bring along.
func allScopes(names []string) (scopes []scope) {
	for _, name := range names {
		scopes = append(scopes, scope(name).includes()...)
	}
	return scopes
}

// grantedScopes are the scopes that both the token and its user have.
func grantedScopes(bearer store.Bearer) []scope {
	allowed := allScopes(bearer.User.Scopes)
	return slices.DeleteFunc(allScopes(bearer.Scopes), func(s scope) bool { return !slices.Contains(allowed, s) })
}

// distinct leaves out scopes that are named again.
func distinct(names []string) []string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// checkScopes refuses what is no scope, and none at all.
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

// checkGrant refuses a token's scopes that its user does not have.
func checkGrant(user store.User, scopes []string) error {
	allowed := allScopes(user.Scopes)
	for _, name := range scopes {
		if !slices.Contains(allowed, scope(name)) {
			return arkindex.Errorf(arkindex.CodeUsage, "%s may not %s, and no token of this user can", user.Email, scope(name).deed()).
				WithHint("the user's scopes: %s", strings.Join(user.Scopes, ", "))
		}
	}
	return nil
}
