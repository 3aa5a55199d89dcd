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
	provenance   *arkindex.Provenance
	anyCommit    bool // whether a pipeline may publish other revisions than its own
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
	if c.extendsTo(repositoryURL) {
		return nil
	}
	return arkindex.Errorf(
		arkindex.CodeForbidden, "this token may not change the repository %s", repositoryURL,
	).WithHint("it is limited to %s", strings.Join(c.repositories, ", "))
}

// MayPublishRevision returns an error with CodeForbidden if the caller's token does not extend to
// where a revision lies, whether or not its URL has the form of a commit's, or if the caller is a
// pipeline that runs for another one.
func (c Caller) MayPublishRevision(revision arkindex.RevisionURL) error {
	location := revision.Location()
	switch {
	case c.extendsTo(location):
		return c.MayChangeRevision(revision.Key)
	case revision.Repository != "":
		return c.MayChange(location)
	}
	return arkindex.Errorf(
		arkindex.CodeForbidden, "this token may not publish the revision %s", location,
	).WithHint("it is limited to %s; a revision is REPOSITORY/commit/HASH",
		strings.Join(c.repositories, ", "))
}

// MayChangeRevision returns an error with CodeForbidden if the caller is a pipeline that runs for
// another revision than the one with a key.
func (c Caller) MayChangeRevision(key string) error {
	if c.provenance == nil || c.anyCommit || c.RunsFor(key) {
		return nil
	}
	commit := c.provenance.RevisionKey()
	if commit == "" {
		commit = "an unknown commit"
	}
	return arkindex.Errorf(
		arkindex.CodeForbidden, "this pipeline runs for %s and may not publish %s", commit, key,
	).WithHint("publish the commit that the pipeline runs for, or let an administrator " +
		"allow others with serve --oidc-any-commit")
}

// RunsFor reports whether the caller is a pipeline that runs for the revision with a key.
func (c Caller) RunsFor(key string) bool {
	return c.provenance != nil && key != "" && c.provenance.RevisionKey() == key
}

// Provenance returns that of the pipeline that the caller is, nil if it is none.
func (c Caller) Provenance() *arkindex.Provenance { return c.provenance }

// extendsTo reports whether the caller's token extends to a normalized URL.
func (c Caller) extendsTo(normalizedURL string) bool {
	within := func(prefix string) bool { return withinPrefix(normalizedURL, prefix) }
	return len(c.repositories) == 0 || slices.ContainsFunc(c.repositories, within)
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
		provenance: bearer.Token.Provenance, anyCommit: s.pipelines != nil && s.pipelines.AnyCommit(),
	}, nil
}
