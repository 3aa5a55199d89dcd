package registry

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

const (
	tokenPrefix = "ark_" // so that scanners for leaked secrets, and people, recognise a token
	tokenBytes  = 32
)

func newToken() arkindex.Secret {
	random := make([]byte, tokenBytes)
	_, _ = rand.Read(random) // it never fails, by its documentation
	return arkindex.Secret(tokenPrefix + base64.RawURLEncoding.EncodeToString(random))
}

// hashToken is the form in which tokens are kept. A fast hash will do: tokens are 256 random bits, not words.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Grant is what a new token lets its bearer do: its scopes, those of its user when there are none, and the URL prefixes of
// the repositories that it may change, all when there are none. A nil Expires means never.
type Grant struct {
	Scopes       []string
	Repositories []string
	Expires      *time.Time
}

// AddToken makes a token for a user and returns it; it cannot be read again later.
func (a *Accounts) AddToken(ctx context.Context, email string, grant Grant) (arkindex.Secret, store.Token, error) {
	var err error
	if grant.Repositories, err = readPrefixes(grant.Repositories); err != nil {
		return "", store.Token{}, err
	}
	grant.Scopes = distinct(grant.Scopes)
	wanted := issue{token: newToken(), origin: store.OriginCommand, grant: grant, now: a.now(), by: a.by}
	var kept store.Token
	err = a.store.Write(ctx, func(tx *store.Tx) error {
		user, err := a.user(tx, email)
		if err != nil {
			return err
		}
		kept, err = wanted.add(tx, user)
		return err
	})
	return wanted.token, kept, err
}

// issue is a token that is about to be kept, whose deed that is, and what else the audit is to know of it.
type issue struct {
	token  arkindex.Secret
	origin string
	grant  Grant
	now    time.Time
	by     Actor
	about  map[string]any
}

// add keeps the token as a user's and notes that, unless it was kept before. It refuses a token that could do more than its
// user.
func (i issue) add(tx *store.Tx, user store.User) (store.Token, error) {
	kept, known, err := tx.BearerByHash(hashToken(i.token.Reveal()))
	if known || err != nil {
		return kept.Token, err
	}
	if len(i.grant.Scopes) == 0 {
		i.grant.Scopes = user.Scopes
	}
	if err := i.grant.check(user); err != nil {
		return store.Token{}, err
	}
	token, err := tx.AddToken(store.Token{
		UserID: user.ID, Hash: hashToken(i.token.Reveal()), Origin: i.origin,
		Scopes: i.grant.Scopes, Repositories: i.grant.Repositories, Created: i.now, Expires: i.grant.Expires,
	})
	if err != nil {
		return token, err
	}
	done := tokenDeed("token.added", store.Bearer{Token: token, User: user})
	maps.Copy(done.details, i.about)
	return token, i.by.note(tx, i.now, done)
}

func (g Grant) check(user store.User) error {
	if len(g.Repositories) > 0 && slices.Contains(g.Scopes, string(adminScope)) {
		return arkindex.Errorf(arkindex.CodeUsage, "a token that is limited to repositories cannot administer").
			WithHint("give it the scope publish")
	}
	if err := checkScopes(g.Scopes); err != nil {
		return err
	}
	return checkGrant(user, g.Scopes)
}

// RevokeToken ends a token, by its ID. One that has ended already is left as it is.
func (a *Accounts) RevokeToken(ctx context.Context, id string) error {
	return a.store.Write(ctx, func(tx *store.Tx) error {
		bearer, known, err := tx.Bearer(id)
		if err != nil {
			return err
		}
		if !known {
			return arkindex.Errorf(arkindex.CodeNotFound, "there is no token with the ID %s", id).
				WithHint("arkindex registry token list --all shows every token's")
		}
		if bearer.Revoked != nil {
			return nil
		}
		if err := tx.RevokeToken(id, a.now()); err != nil {
			return err
		}
		return a.by.note(tx, a.now(), tokenDeed("token.revoked", bearer))
	})
}

// tokenDeed is a change of a token. Its ID tells it from others; the token itself is nowhere.
func tokenDeed(action string, bearer store.Bearer) deed {
	details := map[string]any{"origin": bearer.Origin, "scopes": bearer.Scopes}
	if len(bearer.Repositories) > 0 {
		details["repositories"] = bearer.Repositories
	}
	if bearer.Expires != nil {
		details["expires"] = presentTime(*bearer.Expires)
	}
	return deed{action: action, subjectID: bearer.ID, subject: "token of " + bearer.User.Email, details: details}
}

// Tokens returns the tokens that are valid now, newest first, or all that were ever made. An email narrows the list to
// one user's.
func (a *Accounts) Tokens(ctx context.Context, email string, all bool) ([]store.Bearer, error) {
	var tokens []store.Bearer
	err := a.store.Read(ctx, func(tx *store.Tx) error {
		var filter store.TokenFilter
		if email != "" {
			user, err := a.user(tx, email)
			if err != nil {
				return err
			}
			filter.UserID = user.ID
		}
		if !all {
			filter.ValidAt = a.now()
		}
		var err error
		tokens, _, err = tx.Tokens(filter, store.Page{Limit: unlimited})
		return err
	})
	return tokens, err
}

// unlimited is the length of a list that is read whole.
const unlimited = 1 << 30
