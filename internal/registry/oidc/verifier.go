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
	// leeway is how much the issuer's clock may differ from ours.
	leeway = 30 * time.Second
	// maxToken is the size of the longest token, in bytes.
	maxToken = 16 << 10
)

// Config configures a Verifier. Issuer is the URL of the issuer, such as
// https://gitlab.example.com; the repositories of its projects are below it. Audience is the
// audience that tokens must have. Allow lists the rules that admit pipelines. Protected admits
// only pipelines for protected branches and tags. AnyCommit lets pipelines publish other revisions
// than those they run for.
type Config struct {
	Issuer    string
	Audience  string
	Allow     []Rule
	Protected bool
	AnyCommit bool
	Transport http.RoundTripper
	Clock     func() time.Time
}

// Verifier verifies ID tokens. It is safe for use by many goroutines.
type Verifier struct {
	config Config
	keys   *keySet
}

// New returns a Verifier, without fetching anything yet. A configuration that would admit nobody,
// or anybody, is an Error with CodeUsage.
func New(config Config) (*Verifier, error) {
	issuer, err := url.Parse(config.Issuer)
	switch {
	case err != nil || issuer.Host == "" || issuer.User != nil ||
		issuer.RawQuery != "" || issuer.Fragment != "":
		return nil, arkindex.Errorf(
			arkindex.CodeUsage, "the issuer of ID tokens is not the URL of a server",
		).
			WithHint("write it as https://gitlab.example.com")
	case !isSafe(issuer):
		return nil, arkindex.Errorf(
			arkindex.CodeUsage,
			"the issuer of ID tokens, %s, is not reached by https, so that its keys could be forged",
			config.Issuer,
		)
	case config.Audience == "":
		return nil, arkindex.Errorf(arkindex.CodeUsage, "no audience is given for ID tokens").
			WithHint("name the registry's own address, as the pipelines do in aud")
	case len(config.Allow) == 0:
		return nil, arkindex.Errorf(arkindex.CodeUsage, "no pipelines are allowed to publish").
			WithHint("name their projects, such as group/project or group/**")
	}
	config.Issuer = strings.TrimRight(config.Issuer, "/")
	return &Verifier{config: config, keys: newKeySet(config)}, nil
}

// Host returns the issuer's host, with its port.
func (v *Verifier) Host() string {
	issuer, _ := url.Parse(v.config.Issuer) // New has parsed it
	return issuer.Host
}

// AnyCommit reports whether pipelines may publish other revisions than those they run for.
func (v *Verifier) AnyCommit() bool { return v.config.AnyCommit }

// Verify returns the pipeline that an ID token identifies. The error has CodeCredentials if the
// token is not one of the issuer, not for this registry or not valid now, CodeForbidden if the
// pipeline may not publish, and CodeUnavailable if the issuer's keys cannot be fetched.
func (v *Verifier) Verify(ctx context.Context, token arkindex.Secret) (Pipeline, error) {
	if len(token) > maxToken {
		return Pipeline{}, refuse("it is longer than %d bytes", maxToken)
	}
	algorithms := []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
	signed, err := jwt.ParseSigned(token.Reveal(), algorithms)
	if err != nil || len(signed.Headers) != 1 { // the error may contain the token
		return Pipeline{}, refuse("it is not a token signed with RS256 or ES256")
	}
	var unverified jwt.Claims
	if err := signed.UnsafeClaimsWithoutVerification(&unverified); err != nil {
		return Pipeline{}, refuse("its claims cannot be read")
	}
	if err := v.checkClaims(unverified); err != nil { // before fetching keys
		return Pipeline{}, err
	}
	claimed, err := v.verifySignature(ctx, signed)
	if err != nil {
		return Pipeline{}, err
	}
	return v.admit(claimed)
}

// checkClaims checks the issuer and the audience of a token, and when it is valid.
func (v *Verifier) checkClaims(claims jwt.Claims) error {
	now := v.config.Clock()
	switch {
	case claims.Issuer != v.config.Issuer:
		return refuse("its issuer is not %s", v.config.Issuer)
	case !slices.Contains(claims.Audience, v.config.Audience):
		return refuse("its audience is not %s", v.config.Audience).
			WithHint("name that as aud of the job's id_tokens, to the letter")
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

// verifySignature returns the claims of a token that a key of the issuer has signed.
func (v *Verifier) verifySignature(
	ctx context.Context, signed *jwt.JSONWebToken,
) (claims, error) {
	header := signed.Headers[0]
	keys, err := v.keys.byID(ctx, header.KeyID)
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

// refuse returns the error for a token that is not accepted. It never contains the token.
func refuse(format string, args ...any) *arkindex.Error {
	reason := arkindex.Errorf(arkindex.CodeCredentials, format, args...).Message
	return arkindex.Errorf(arkindex.CodeCredentials, "the ID token is refused: %s", reason)
}

// isSafe reports whether responses from a URL cannot be forged on the way.
func isSafe(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname())
}
