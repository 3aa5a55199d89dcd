package registry

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
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

// caller is who sends a request. The local user is no account of the registry and has no ID there.
type caller struct {
	user   store.User
	scopes []scope
}

// localCaller is the user of a registry within the process.
func localCaller() caller {
	return caller{
		user:   store.User{Email: "local@localhost", DisplayName: "Local user"},
		scopes: adminScope.includes(),
	}
}

// require refuses a caller without a scope.
func (c caller) require(needed scope) error {
	if needed == anyScope || slices.Contains(c.scopes, needed) {
		return nil
	}
	return arkindex.Errorf(arkindex.CodeForbidden, "this token may not %s", needed).
		WithHint("use a token with the scope %s", needed)
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

// bearer finds a token's user. Its answer does not tell an unknown token from an expired one.
func (r *Registry) bearer(request *http.Request, token string) (caller, error) {
	hash := hashToken(token)
	var found store.Bearer
	var known bool
	err := r.store.Read(request.Context(), func(tx *store.Tx) (err error) {
		found, known, err = tx.BearerByHash(hash)
		return err
	})
	if err != nil {
		return caller{}, err
	}
	expired := known && found.Expires != nil && !r.config.Clock().Before(*found.Expires)
	if !known || expired || subtle.ConstantTimeCompare([]byte(found.Hash), []byte(hash)) != 1 {
		return caller{}, arkindex.Errorf(arkindex.CodeCredentials, "this token is unknown, revoked or expired").
			WithHint("ask the registry's administrator for a new one")
	}
	return caller{user: found.User, scopes: grantedScopes(found)}, nil
}

// grantedScopes are the scopes that both the token and its user have.
func grantedScopes(bearer store.Bearer) []scope {
	of := func(names []string) (scopes []scope) {
		for _, name := range names {
			scopes = append(scopes, scope(name).includes()...)
		}
		return scopes
	}
	allowed := of(bearer.User.Scopes)
	return slices.DeleteFunc(of(bearer.Scopes), func(s scope) bool { return !slices.Contains(allowed, s) })
}

// hashToken is the form in which tokens are kept. A fast hash will do: tokens are 256 random bits, not words.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
