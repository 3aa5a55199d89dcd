package oidc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"maps"
	"math"
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
	// missingAge is how long a key that the issuer lacked causes no other fetch.
	missingAge = time.Minute
	// fetchTimeout limits a fetch, which requests with unknown keys wait for.
	fetchTimeout = 5 * time.Second
)

// keySet is the issuer's keys. They are fetched for the first token, and again if they are old or
// a token names an unknown key. One fetch runs at a time. Requests with known keys do not wait for
// it.
type keySet struct {
	issuer string
	http   *http.Client
	clock  func() time.Time

	mu      sync.Mutex
	keys    []jose.JSONWebKey
	fetched time.Time            // when the last successful fetch began
	tried   time.Time            // when the last fetch began
	failure error                // of the last fetch
	pending chan struct{}        // closed when the running fetch ends; nil if none runs
	missing map[string]time.Time // IDs of keys that the issuer lacked, and when it was asked
}

func newKeySet(config Config) *keySet {
	client := &http.Client{
		Transport: config.Transport,
		// The issuer must respond at its own URL.
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	return &keySet{
		issuer: config.Issuer, http: client, clock: config.Clock, missing: map[string]time.Time{},
	}
}

// byID returns the keys with an ID, or all of them if it is empty. An ID that the issuer may have
// published since the last fetch is an error with CodeUnavailable, one that it lacks is none.
func (k *keySet) byID(ctx context.Context, id string) ([]jose.JSONWebKey, error) {
	now := k.clock()
	found, pending, err := k.findOrFetch(ctx, id, now)
	if pending == nil {
		return found, err
	}
	select {
	case <-pending:
	case <-ctx.Done():
		return nil, arkindex.Errorf(
			arkindex.CodeUnavailable, "waiting for the keys of %s: %w", k.issuer, ctx.Err(),
		)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current(id, now)
}

// findOrFetch returns the keys with an ID, or the end of a fetch to wait for.
func (k *keySet) findOrFetch(
	ctx context.Context, id string, now time.Time,
) (found []jose.JSONWebKey, pending <-chan struct{}, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.isOld(now) && (len(k.find(id)) > 0 || k.isMissing(id, now)) {
		return k.find(id), nil, nil
	}
	if k.pending == nil {
		if !k.tried.IsZero() && now.Sub(k.tried) < minInterval {
			found, err = k.current(id, now)
			return found, nil, err
		}
		k.tried, k.pending = now, make(chan struct{})
		// Other requests wait for this fetch too, so it goes on if this request is canceled.
		go k.refresh(context.WithoutCancel(ctx), id, now)
	}
	return nil, k.pending, nil
}

// refresh fetches the keys for a token with an ID.
func (k *keySet) refresh(ctx context.Context, id string, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	keys, err := k.fetch(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	defer close(k.pending)
	defer func() { k.pending = nil }()
	if k.failure = err; err != nil {
		return
	}
	maps.DeleteFunc(k.missing, func(_ string, at time.Time) bool {
		return now.Sub(at) >= missingAge
	})
	withdrawn := k.keys
	k.keys, k.fetched = keys, now
	for _, key := range append(withdrawn, jose.JSONWebKey{KeyID: id}) {
		if len(k.find(key.KeyID)) == 0 {
			k.missing[key.KeyID] = now
		}
	}
}

// current returns the keys with an ID as far as they are known, without fetching any.
func (k *keySet) current(id string, now time.Time) ([]jose.JSONWebKey, error) {
	found := k.find(id)
	isFound := len(found) > 0 || k.isMissing(id, now)
	switch {
	case !k.isOld(now) && isFound:
		return found, nil
	case k.failure != nil:
		return nil, arkindex.Errorf(
			arkindex.CodeUnavailable, "cannot fetch the keys of %s: %w", k.issuer, k.failure,
		).WithHint("try again later")
	}
	wait := max(time.Second, minInterval-now.Sub(k.tried))
	err := arkindex.Errorf(
		arkindex.CodeUnavailable, "the key of the ID token is not known yet",
	).WithHint("try again in %d s, when the keys of %s may be fetched again",
		int(math.Ceil(wait.Seconds())), k.issuer)
	err.RetryAfter = wait
	return nil, err
}

func (k *keySet) isOld(now time.Time) bool {
	return k.fetched.IsZero() || now.Sub(k.fetched) >= maxAge
}

// isMissing reports whether the issuer lacked a key when it was last asked for it.
func (k *keySet) isMissing(id string, now time.Time) bool {
	at, missing := k.missing[id]
	return missing && now.Sub(at) < missingAge
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
