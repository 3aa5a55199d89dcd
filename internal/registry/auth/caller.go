package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/ratelimit"
	"arkindex/internal/registry/store"
)

// User is an account of a registry.
type User = store.User

// Caller is who sends a request, and from which address.
type Caller struct {
	User    User
	Address string

	tokenID      string
	origin       string
	scopes       []Scope
	repositories []string // URL prefixes of the repositories it may change; none: every repository
}

// LocalCaller returns the caller of a registry within the process: it has every scope, and neither
// an account nor a token.
func LocalCaller() Caller {
	return Caller{
		User:   User{Email: "local@localhost", DisplayName: "Local user"},
		scopes: ScopeAdmin.includes(),
	}
}

// Actor returns the caller as the actor of audit events.
func (c Caller) Actor() audit.Actor {
	return audit.Actor{
		Name: c.User.Email, UserID: c.User.ID, TokenID: c.tokenID, Address: c.Address,
	}
}

// Require returns an error with CodeForbidden unless the caller has a scope.
func (c Caller) Require(needed Scope) error {
	if needed == ScopeAny || slices.Contains(c.scopes, needed) {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeForbidden, "this token may not %s", needed.verb()).
		WithHint("use a token with the scope %s", needed)
}

// MayChange returns an error with CodeForbidden if the caller's token does not extend to a
// repository. Every operation that changes an object of a repository calls it, with the
// repository's normalized URL.
func (c Caller) MayChange(repositoryURL string) error {
	within := func(prefix string) bool { return withinPrefix(repositoryURL, prefix) }
	if len(c.repositories) == 0 || slices.ContainsFunc(c.repositories, within) {
		return nil
	}
	return arkindex.Errorf(
		arkindex.CodeForbidden, "this token may not change the repository %s", repositoryURL,
	).WithHint("it is limited to %s", strings.Join(c.repositories, ", "))
}

// Authenticate returns the caller with a token. The error does not distinguish an unknown token
// from one that is expired, revoked or of a disabled user.
func (s *Service) Authenticate(
	ctx context.Context, token arkindex.Secret, address string,
) (Caller, error) {
	hash, now := hashToken(token), s.now()
	var bearer store.Bearer
	err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
		bearer, err = tx.BearerByHash(hash)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Caller{}, err
	}
	same := subtle.ConstantTimeCompare([]byte(bearer.Token.Hash), []byte(hash)) == 1
	if err != nil || !same || !bearer.Valid(now) {
		return Caller{}, arkindex.Errorf(
			arkindex.CodeCredentials, "this token is unknown, revoked or expired",
		).WithHint("ask the registry's administrator for a new one")
	}
	if wait := s.limits.requests.Take(bearer.Token.ID, now); wait > 0 {
		return Caller{}, ratelimit.TooMany("requests with this token", wait)
	}
	s.lastUsed.record(bearer.Token, now)
	return Caller{
		User: bearer.User, Address: address, tokenID: bearer.Token.ID, origin: bearer.Token.Origin,
		scopes: grantedScopes(bearer), repositories: bearer.Token.Repositories,
	}, nil
}
