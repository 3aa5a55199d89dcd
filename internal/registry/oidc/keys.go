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
	// maxAge is how long the issuer's keys are used before they are fetched again, so that a key
	// that it withdraws is no longer accepted.
	maxAge = 10 * time.Minute
	// minInterval is the shortest time between two fetches, whatever unknown keys tokens name.
	minInterval = 10 * time.Second
	// fetchTimeout limits a fetch, which all other requests with ID tokens wait for.
	fetchTimeout = 5 * time.Second
)

// keySet is the issuer's keys. They are fetched for the first token, and again if they are old or
// a token names an unknown key.
type keySet struct {
	issuer string
	http   *http.Client
	clock  func() time.Time

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time // when fetching last succeeded
	tried   time.Time // when fetching last began
	failure error     // of the last fetch
}

func newKeySet(config Config) *keySet {
	return &keySet{issuer: config.Issuer, clock: config.Clock, http: &http.Client{
		Transport: config.Transport,
		// The issuer must respond at its own URL.
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}}
}

// byID returns the keys with an ID, or all of them if it is empty.
func (k *keySet) byID(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.clock()
	old := k.fetched.IsZero() || now.Sub(k.fetched) >= maxAge
	if found := k.find(id); len(found) > 0 && !old {
		return found, nil
	}
	if k.tried.IsZero() || now.Sub(k.tried) >= minInterval {
		k.tried = now
		// Other requests wait for this fetch too, so it goes on if this request is canceled.
		fetching, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
		defer cancel()
		if k.failure = k.fetch(fetching); k.failure == nil {
			k.fetched, old = now, false
		}
	}
	found := k.find(id)
	if old || len(found) == 0 && k.failure != nil {
		return nil, arkindex.Errorf(
			arkindex.CodeUnavailable, "cannot fetch the keys of %s: %w", k.issuer, k.failure,
		).WithHint("try again later")
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

// minRSA is the size of the smallest accepted RSA key, in bits.
const minRSA = 2048

// fits reports whether a key can sign with an algorithm: each kind of key has its own algorithm.
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
