package oidc

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"arkindex"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	// leeway is how far the issuer's clock and ours may be apart.
	leeway = 30 * time.Second
	// maxToken bounds what is read as a token, in bytes.
	maxToken = 16 << 10
)

// Config says whose ID tokens are accepted, and of which pipelines. Issuer is the address that the tokens name, such as
// https://gitlab.example.com; the repositories of its projects are below it. Audience is what the tokens must be meant for.
// Allow lists the pipelines, each by its project and its branch or tag; Protected lets only those on protected branches and
// tags in.
type Config struct {
	Issuer    string
	Audience  string
	Allow     []Rule
	Protected bool
	Transport http.RoundTripper
	Clock     func() time.Time
}

// Verifier checks ID tokens. It is safe for use by many goroutines.
type Verifier struct {
	config Config
	keys   *keySet
}

// New makes a Verifier; nothing is fetched yet. A configuration that would let nobody in, or anybody, is an Error with
// CodeUsage.
func New(config Config) (*Verifier, error) {
	issuer, err := url.Parse(config.Issuer)
	switch {
	case err != nil || issuer.Host == "" || issuer.User != nil || issuer.RawQuery != "" || issuer.Fragment != "":
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the issuer of ID tokens is no URL of a server").
			WithHint("write it as https://gitlab.example.com")
	case !isSafe(issuer):
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the issuer of ID tokens, %s, is not reached by https, so that its keys could be forged", config.Issuer)
	case config.Audience == "":
		return nil, arkindex.Errorf(arkindex.CodeUsage, "it is not said which audience ID tokens must have").
			WithHint("name the registry's own address, as the pipelines do in aud")
	case len(config.Allow) == 0:
		return nil, arkindex.Errorf(arkindex.CodeUsage, "it is not said which pipelines may publish").
			WithHint("name their projects, such as group/project or group/**")
	}
	config.Issuer = strings.TrimRight(config.Issuer, "/")
	return &Verifier{config: config, keys: newKeySet(config)}, nil
}

// Host is the issuer's host, with its port.
func (v *Verifier) Host() string {
	issuer, _ := url.Parse(v.config.Issuer) // New has parsed it
	return issuer.Host
}

// Verify returns the pipeline that an ID token tells of. A token that is not the issuer's, or not for this registry, or not valid
// now, is an Error with CodeCredentials; one of a pipeline that may not publish an Error with CodeForbidden; and an issuer
// whose keys cannot be had an Error with CodeUnavailable.
func (v *Verifier) Verify(ctx context.Context, token arkindex.Secret) (Pipeline, error) {
	if len(token) > maxToken {
		return Pipeline{}, refuse("it is longer than %d bytes", maxToken)
	}
	signed, err := jwt.ParseSigned(token.Reveal(), []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil || len(signed.Headers) != 1 { // the parser's words may repeat the token
		return Pipeline{}, refuse("it is no token that is signed with RS256 or ES256")
	}
	var unproven jwt.Claims
	if err := signed.UnsafeClaimsWithoutVerification(&unproven); err != nil {
		return Pipeline{}, refuse("its claims cannot be read")
	}
	if err := v.checkClaims(unproven); err != nil { // before the issuer is asked for keys
		return Pipeline{}, err
	}
	pipeline, err := v.proven(ctx, signed)
	if err != nil {
		return Pipeline{}, err
	}
	return v.admit(pipeline)
}

// checkClaims checks whose token it is, for whom, and when.
func (v *Verifier) checkClaims(claims jwt.Claims) error {
	now := v.config.Clock()
	switch {
	case claims.Issuer != v.config.Issuer:
		return refuse("its issuer is not %s", v.config.Issuer)
	case !slices.Contains(claims.Audience, v.config.Audience):
		return refuse("its audience is not %s", v.config.Audience).WithHint("name that as aud of the job's id_tokens, to the letter")
	case claims.Expiry == nil:
		return refuse("it never expires")
	case !now.Before(claims.Expiry.Time().Add(leeway)):
		return refuse("it is expired")
	case claims.NotBefore != nil && now.Add(leeway).Before(claims.NotBefore.Time()):
		return refuse("it is not valid yet")
	case claims.IssuedAt != nil && now.Add(leeway).Before(claims.IssuedAt.Time()):
		return refuse("it was issued in the future")
	}
	return nil
}

// proven returns what a token claims, once a key of the issuer has proved it.
func (v *Verifier) proven(ctx context.Context, signed *jwt.JSONWebToken) (claims, error) {
	header := signed.Headers[0]
	keys, err := v.keys.named(ctx, header.KeyID)
	if err != nil {
		return claims{}, err
	}
	for _, key := range keys {
		if !fits(key, header.Algorithm) {
			continue
		}
		var claimed claims
		if err := signed.Claims(key.Key, &claimed); err == nil {
			return claimed, nil
		}
	}
	return claims{}, refuse("no key of %s has signed it", v.config.Issuer)
}

// refuse makes the error of a token that proves nothing. It never shows the token.
func refuse(format string, args ...any) *arkindex.Error {
	reason := arkindex.Errorf(arkindex.CodeCredentials, format, args...).Message
	return arkindex.Errorf(arkindex.CodeCredentials, "the ID token is refused: %s", reason)
}

// isSafe reports whether what comes from an address cannot be forged on the way.
func isSafe(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}
