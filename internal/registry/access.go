package registry

import (
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/registry/store"
)

// caller is who sends a request. The local user is no account of the registry and has no ID there, and no token.
// Repositories are the URL prefixes that bound what it may change, none for every repository.
type caller struct {
	user         store.User
	tokenID      string
	origin       string
	scopes       []scope
	repositories []string
}

// localCaller is the user of a registry within the process.
func localCaller() caller {
	return caller{
		user:   store.User{Email: "local@localhost", DisplayName: "Local user"},
		scopes: adminScope.includes(),
	}
}

// actor is the caller for the audit.
func (c *call) actor() Actor {
	return Actor{Name: c.caller.user.Email, userID: c.caller.user.ID, tokenID: c.caller.tokenID, Address: c.address}
}

// require refuses a caller without a scope.
func (c caller) require(needed scope) error {
	if needed == anyScope || slices.Contains(c.scopes, needed) {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeForbidden, "this token may not %s", needed.deed()).
		WithHint("use a token with the scope %s", needed)
}

// mayChange refuses a caller whose token is limited to other repositories. Every operation that changes something of a
// repository asks it, with the repository's normalised URL.
func (c caller) mayChange(repositoryURL string) error {
	if len(c.repositories) == 0 || slices.ContainsFunc(c.repositories, func(prefix string) bool { return withinPrefix(repositoryURL, prefix) }) {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeForbidden, "this token may not change the repository %s", repositoryURL).
		WithHint("it is limited to %s", strings.Join(c.repositories, ", "))
}

// authenticate finds the caller by the token of the Authorization header.
func (r *Registry) authenticate(request *http.Request) (caller, error) {
	if r.config.Local {
		return localCaller(), nil
	}
	header := request.Header.Get("Authorization")
	if header == "" {
		return caller{}, arkindex.Errorf(arkindex.CodeCredentials, "this needs a token").WithHint("send the header Authorization: Token TOKEN")
	}
	scheme, token, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Token") {
		return caller{}, arkindex.Errorf(arkindex.CodeCredentials, "the registry has no tokens of this scheme").WithHint("send the header Authorization: Token TOKEN")
	}
	return r.bearer(request, strings.TrimSpace(token))
}

// bearer finds a token's user. Its answer does not tell an unknown token from one that is expired, revoked or of a disabled
// user.
func (r *Registry) bearer(request *http.Request, token string) (caller, error) {
	hash, now := hashToken(token), r.config.Clock()
	var found store.Bearer
	var known bool
	err := r.store.Read(request.Context(), func(tx *store.Tx) (err error) {
		found, known, err = tx.BearerByHash(hash)
		return err
	})
	if err != nil {
		return caller{}, err
	}
	if !known || subtle.ConstantTimeCompare([]byte(found.Hash), []byte(hash)) != 1 || !found.Valid(now) {
		return caller{}, arkindex.Errorf(arkindex.CodeCredentials, "this token is unknown, revoked or expired").
			WithHint("ask the registry's administrator for a new one")
	}
	if wait := r.limits.requests.take(found.ID, now); wait > 0 {
		return caller{}, tooMany("requests with this token", wait)
	}
	r.uses.note(found.Token, now)
	return caller{
		user: found.User, tokenID: found.ID, origin: found.Origin,
		scopes: grantedScopes(found), repositories: found.Repositories,
	}, nil
}
