package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"time"

	"arkindex"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/paging"
	"arkindex/internal/registry/store"
)

const (
	tokenPrefix = "ark_" // lets people and secret scanners recognize a token
	tokenBytes  = 32
)

func generateToken() arkindex.Secret {
	random := make([]byte, tokenBytes)
	_, _ = rand.Read(random) // never fails, according to its documentation
	return arkindex.Secret(tokenPrefix + base64.RawURLEncoding.EncodeToString(random))
}

// hashToken returns the stored form of a token. A fast hash is enough: tokens are 256 random bits,
// not words.
func hashToken(token arkindex.Secret) string {
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:])
}

// Grant is what a new token permits. Without Scopes it has those of its user. Repositories are the
// URL prefixes of the repositories that it may change; without any, it may change every
// repository. A nil Expires means never.
type Grant struct {
	Scopes       []string
	Repositories []string
	Expires      *time.Time
}

// check returns an error if a user cannot have a token with the grant.
func (g Grant) check(user store.User) error {
	if len(g.Repositories) > 0 && slices.Contains(g.Scopes, string(ScopeAdmin)) {
		return arkindex.Errorf(
			arkindex.CodeUsage, "a token that is limited to repositories cannot administer",
		).WithHint("give it the scope publish")
	}
	if err := checkScopes(g.Scopes); err != nil {
		return err
	}
	return checkAllowed(user, g.Scopes)
}

// newToken is a token to be stored, with the event that records who created it.
type newToken struct {
	token   arkindex.Secret
	origin  string
	grant   Grant
	now     time.Time
	by      audit.Actor
	details map[string]any // of the event

	provenance *arkindex.Provenance // of the pipeline that the token is for, nil if it is for none
}

// add stores the token for a user and records that, unless an earlier run has stored it. It
// refuses a token that permits more than its user may do.
func (n newToken) add(tx *store.Tx, user store.User) (store.Token, error) {
	hash := hashToken(n.token)
	stored, err := tx.BearerByHash(hash)
	if !errors.Is(err, store.ErrNotFound) {
		return stored.Token, err
	}
	if len(n.grant.Scopes) == 0 {
		n.grant.Scopes = user.Scopes
	}
	if err := n.grant.check(user); err != nil {
		return store.Token{}, err
	}
	token, err := tx.AddToken(store.Token{
		UserID: user.ID, Hash: hash, Origin: n.origin, Created: n.now,
		Scopes: n.grant.Scopes, Repositories: n.grant.Repositories, Expires: n.grant.Expires,
		Provenance: n.provenance,
	})
	if err != nil {
		return token, err
	}
	change := tokenChange("token.added", store.Bearer{Token: token, User: user})
	maps.Copy(change.Details, n.details)
	return token, n.by.Record(tx, n.now, change)
}

// tokenChange returns a change of a token. It identifies the token by its ID and holds no part of
// the token itself.
func tokenChange(action string, bearer store.Bearer) audit.Change {
	token := bearer.Token
	details := map[string]any{"origin": token.Origin, "scopes": token.Scopes}
	if len(token.Repositories) > 0 {
		details["repositories"] = token.Repositories
	}
	if token.Expires != nil {
		details["expires"] = arkindex.FormatTime(*token.Expires)
	}
	return audit.Change{
		Action: action, SubjectID: token.ID,
		Subject: "token of " + bearer.User.Email, Details: details,
	}
}

// AddToken creates a token for a user and returns it. It cannot be read again later.
func (a *Accounts) AddToken(
	ctx context.Context, email string, grant Grant,
) (arkindex.Secret, store.Token, error) {
	var err error
	if grant.Repositories, err = normalizePrefixes(grant.Repositories); err != nil {
		return "", store.Token{}, err
	}
	grant.Scopes = distinct(grant.Scopes)
	added := newToken{
		token: generateToken(), origin: store.OriginCommand, grant: grant, now: a.now(), by: a.by,
	}
	var stored store.Token
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := userByEmail(tx, email)
		if err != nil {
			return err
		}
		stored, err = added.add(tx, user)
		return err
	})
	return added.token, stored, err
}

// RevokeToken revokes a token by its ID. It does nothing if the token is revoked already.
func (a *Accounts) RevokeToken(ctx context.Context, id string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		bearer, err := tx.Bearer(id)
		if errors.Is(err, store.ErrNotFound) {
			return arkindex.Errorf(arkindex.CodeNotFound, "there is no token with the ID %s", id).
				WithHint("arkindex registry token list --all lists every token")
		}
		if err != nil {
			return err
		}
		if bearer.Token.Revoked != nil {
			return nil
		}
		if err := tx.RevokeToken(id, a.now()); err != nil {
			return err
		}
		return a.by.Record(tx, a.now(), tokenChange("token.revoked", bearer))
	})
}

// TokenFilter selects tokens. Empty fields select the valid tokens of every user.
type TokenFilter struct {
	Email   string // of the user
	Invalid bool   // list expired and revoked tokens, and those of disabled users, as well
}

// Tokens returns a page of the tokens that a filter selects, with their users.
func (a *Accounts) Tokens(
	ctx context.Context, filter TokenFilter, page paging.Page,
) (paging.List[store.Bearer], error) {
	return paging.Read(ctx, a.store, func(tx *store.Tx) ([]store.Bearer, int, error) {
		var matching store.TokenFilter
		if filter.Email != "" {
			user, err := userByEmail(tx, filter.Email)
			if err != nil {
				return nil, 0, err
			}
			matching.UserID = user.ID
		}
		if !filter.Invalid {
			matching.ValidAt = a.now()
		}
		return tx.Tokens(matching, page.Rows())
	})
}
