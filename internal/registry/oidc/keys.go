package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"net/http"
	"sync"
	"time"

	"arkindex"

	"github.com/go-jose/go-jose/v4"
)

const (
	// keysAge is how long the issuer's keys are used before they are asked for again: a key that it withdraws ends then.
	keysAge = 10 * time.Minute
	// askPause is how long it is not asked again, whatever tokens name keys that it does not have.
	askPause = 10 * time.Second
	// askLimit bounds one asking, for which every other request with a token of a pipeline waits.
	askLimit = 5 * time.Second
)

// keySet is the issuer's keys: fetched when the first token comes, then kept, and fetched again when they are old or a token names
// one that is not among them.
type keySet struct {
	issuer string
	http   *http.Client
	clock  func() time.Time

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time // when the keys came
	asked   time.Time // when they were last asked for
	failure error     // what came of that
}

func newKeySet(config Config) *keySet {
	return &keySet{issuer: config.Issuer, clock: config.Clock, http: &http.Client{
		Transport: config.Transport,
		// An issuer is where it says that it is.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// named returns the keys with an ID, all of them for the empty one.
func (k *keySet) named(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock()
	old := k.fetched.IsZero() || now.Sub(k.fetched) >= keysAge
	if found := k.find(id); len(found) > 0 && !old {
		return found, nil
	}
	if k.asked.IsZero() || now.Sub(k.asked) >= askPause {
		k.asked = now
		// What one request waits for serves all others, so that it does not end with it.
		asking, done := context.WithTimeout(context.WithoutCancel(ctx), askLimit)
		defer done()
		if k.failure = k.ask(asking); k.failure == nil {
			k.fetched, old = now, false
		}
	}
	found := k.find(id)
	if old || len(found) == 0 && k.failure != nil {
		return nil, arkindex.Errorf(arkindex.CodeUnavailable, "the keys of %s cannot be had: %w", k.issuer, k.failure).WithHint("try again later")
	}
	return found, nil
}

func (k *keySet) find(id string) []jose.JSONWebKey {
	if id == "" {
		return k.keys
	}
	var found []jose.JSONWebKey
	for _, key := range k.keys {
		if key.KeyID == id {
			found = append(found, key)
		}
	}
	return found
}

// minRSA is how many bits an RSA key must have.
const minRSA = 2048

// fits reports whether a key may have signed by an algorithm: each kind of key has its own.
func fits(key jose.JSONWebKey, algorithm string) bool {
	if key.Algorithm != "" && key.Algorithm != algorithm || key.Use != "" && key.Use != "sig" {
		return false
	}
	switch public := key.Key.(type) {
	case *rsa.PublicKey:
		return algorithm == string(jose.RS256) && public.N.BitLen() >= minRSA
	case *ecdsa.PublicKey:
		return algorithm == string(jose.ES256) && public.Curve == elliptic.P256()
	default:
		return false
	}
}
