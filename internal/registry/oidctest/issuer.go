// Package oidctest is an issuer of ID tokens for tests, like a GitLab: a server with a discovery
// document and its own keys.
package oidctest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Audience is the audience of the issuer's tokens unless a test changes it.
const Audience = "https://workers.example.com"

// T is the part of testing.TB that the issuer uses.
type T interface {
	Helper()
	Fatal(...any)
	Cleanup(func())
}

// Issuer is a server that signs ID tokens.
type Issuer struct {
	URL string

	t       T
	mu      sync.Mutex
	keys    []jose.JSONWebKey // private keys, the newest last
	count   int
	respond http.HandlerFunc
}

// Claims are the claims of a token.
type Claims map[string]any

// New starts an issuer on the loopback interface, with one key for ES256, which is fast to
// generate. The issuer stops when the test ends.
func New(t T) *Issuer {
	t.Helper()
	return NewWith(t, jose.ES256)
}

// NewWith starts an issuer with one key for an algorithm.
func NewWith(t T, algorithm jose.SignatureAlgorithm) *Issuer {
	t.Helper()
	i := &Issuer{t: t}
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	i.URL = server.URL
	i.AddKey("1", NewKey(t, algorithm), algorithm)
	return i
}

// NewKey makes a key for RS256 or ES256.
func NewKey(t T, algorithm jose.SignatureAlgorithm) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	if algorithm == jose.RS256 {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// AddKey lets the issuer publish a key, and sign with it from now on.
func (i *Issuer) AddKey(id string, private crypto.Signer, algorithm jose.SignatureAlgorithm) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.keys = append(
		i.keys, jose.JSONWebKey{KeyID: id, Key: private, Algorithm: string(algorithm), Use: "sig"},
	)
}

// Rotate replaces the issuer's keys with a new one.
func (i *Issuer) Rotate() {
	i.mu.Lock()
	i.keys = nil
	i.mu.Unlock()
	i.AddKey(strconv.FormatInt(time.Now().UnixNano(), 36), NewKey(i.t, jose.ES256), jose.ES256)
}

// Respond lets a handler respond instead of the issuer; nil lets the issuer respond again.
func (i *Issuer) Respond(handler http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.respond = handler
}

// Requests is how often the issuer was asked for something.
func (i *Issuer) Requests() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.count
}

// Pipeline returns the claims of a pipeline of group/project on its protected branch main, as
// GitLab writes them, valid from now on for five minutes, with changes. A claim that is changed to
// nil is left out.
func (i *Issuer) Pipeline(now time.Time, changes Claims) Claims {
	claims := Claims{
		"iss": i.URL, "aud": Audience, "sub": "project_path:group/project:ref_type:branch:ref:main",
		"jti": "0d8c3ec3",
		"iat": now.Unix(), "nbf": now.Unix() - 5, "exp": now.Add(5 * time.Minute).Unix(),
		"namespace_path": "group", "project_path": "group/project", "project_id": "7",
		"job_namespace_path": "group", "job_project_path": "group/project", "job_project_id": "7",
		"user_login": "ada", "user_email": "ada@example.com",
		"pipeline_id": "1212", "pipeline_source": "push", "job_id": "3434",
		"ref": "main", "ref_type": "branch", "ref_path": "refs/heads/main", "ref_protected": "true",
		"sha": "714a629c0b401fdce83e847fc9589983fc6f46bc", "runner_environment": "self-hosted",
	}
	change(claims, changes)
	if changes["project_path"] != nil && !has(changes, "job_project_path") {
		claims["job_project_path"] = changes["project_path"]
	}
	return claims
}

func change(claims, changes Claims) {
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
}

func has(claims Claims, name string) bool {
	_, present := claims[name]
	return present
}

// MergeRequest returns changes that make the claims of Pipeline those of a merge request whose
// source branch is called main, as GitLab 18.4 and later write them, with more changes. GitLab
// writes the source branch into ref and ref_path, as if the pipeline were one of that branch.
func MergeRequest(changes Claims) Claims {
	claims := Claims{
		"pipeline_source": "merge_request_event", "ref_protected": "false",
		"pipeline_source_event": "merge_request", "target_ref": "main",
		"target_ref_protected": "true",
	}
	maps.Copy(claims, changes)
	return claims
}

// OldMergeRequest returns the same changes as MergeRequest, as versions of GitLab before 18.4
// write them. Before 18.2.2, project_path is the target project, even if the branch is a fork's.
func OldMergeRequest(changes Claims) Claims {
	claims := Claims{
		"pipeline_source": "merge_request_event", "ref_protected": "false",
		"job_namespace_path": nil, "job_project_path": nil, "job_project_id": nil,
	}
	maps.Copy(claims, changes)
	return claims
}

// Token signs claims with the newest key.
func (i *Issuer) Token(claims Claims) string {
	i.t.Helper()
	i.mu.Lock()
	key := i.keys[len(i.keys)-1]
	i.mu.Unlock()
	return Sign(
		i.t, jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key}, claims,
	)
}

// Sign signs claims with a key.
func Sign(t T, key jose.SigningKey, claims Claims) string {
	t.Helper()
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any(claims)).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// ServeHTTP responds with the discovery document and the public keys.
func (i *Issuer) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	i.mu.Lock()
	i.count++
	respond, keys := i.respond, i.keys
	i.mu.Unlock()
	switch {
	case respond != nil:
		respond(w, request)
	case request.URL.Path == "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(
			map[string]string{"issuer": i.URL, "jwks_uri": i.URL + "/oauth/discovery/keys"},
		)
	case request.URL.Path == "/oauth/discovery/keys":
		var public []jose.JSONWebKey
		for _, key := range keys {
			public = append(public, key.Public())
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": public})
	default:
		http.NotFound(w, request)
	}
}
