package auth

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

// Scope is a permission of a token.
type Scope string

// The scopes. ScopePublish includes ScopeRead, and ScopeAdmin includes both.
const (
	ScopeAny     Scope = "any" // any valid token
	ScopeRead    Scope = "read"
	ScopePublish Scope = "publish"
	ScopeAdmin   Scope = "admin"
)

// verb is the permission as a verb.
func (s Scope) verb() string {
	if s == ScopeAdmin {
		return "administer"
	}
	return string(s)
}

// includes returns the scope and those that it includes.
func (s Scope) includes() []Scope {
	switch s {
	case ScopeAdmin:
		return []Scope{ScopeAdmin, ScopePublish, ScopeRead}
	case ScopePublish:
		return []Scope{ScopePublish, ScopeRead}
	default:
		return []Scope{s}
	}
}

// allScopes returns the named scopes and those that they include.
func allScopes(names []string) (scopes []Scope) {
	for _, name := range names {
		scopes = append(scopes, Scope(name).includes()...)
	}
	return scopes
}

// grantedScopes returns the scopes that both the token and its user have.
func grantedScopes(bearer store.Bearer) []Scope {
	allowed := allScopes(bearer.User.Scopes)
	return slices.DeleteFunc(allScopes(bearer.Token.Scopes), func(s Scope) bool {
		return !slices.Contains(allowed, s)
	})
}

// distinct removes repeated names and keeps the order.
func distinct(names []string) []string {
	var unique []string
	for _, name := range names {
		if !slices.Contains(unique, name) {
			unique = append(unique, name)
		}
	}
	return unique
}

// checkScopes returns an error unless names are one or more scopes that a token can have.
func checkScopes(names []string) error {
	if len(names) == 0 {
		return arkindex.Errorf(arkindex.CodeUsage, "no scope is given").
			WithHint("name read, publish or admin")
	}
	for _, name := range names {
		switch Scope(name) {
		case ScopeRead, ScopePublish, ScopeAdmin:
		default:
			return arkindex.Errorf(arkindex.CodeUsage, "there is no scope %q", name).
				WithHint("the scopes are read, publish and admin")
		}
	}
	return nil
}

// checkAllowed returns an error if a user does not have all of the scopes of a new token.
func checkAllowed(user store.User, scopes []string) error {
	allowed := allScopes(user.Scopes)
	for _, name := range scopes {
		if !slices.Contains(allowed, Scope(name)) {
			return arkindex.Errorf(
				arkindex.CodeUsage, "%s may not %s, and no token of this user can",
				user.Email, Scope(name).verb(),
			).WithHint("the user's scopes: %s", strings.Join(user.Scopes, ", "))
		}
	}
	return nil
}
