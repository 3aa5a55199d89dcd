package oidc_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/oidctest"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"
)

// trust is an issuer and a verifier that trusts it, with a clock that tests move.
type trust struct {
	t        *testing.T
	issuer   *oidctest.Issuer
	verifier *oidc.Verifier
	now      time.Time
}

// newTrust lets every project's pipelines in, unless rules are given.
func newTrust(t *testing.T, rules ...string) *trust {
	t.Helper()
	return newTrustIn(t, oidctest.New(t), false, rules...)
}

func newTrustIn(t *testing.T, issuer *oidctest.Issuer, protected bool, rules ...string) *trust {
	t.Helper()
	s := &trust{t: t, issuer: issuer, now: time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)}
	if len(rules) == 0 {
		rules = []string{"**"}
	}
	config := oidc.Config{
		Issuer: issuer.URL, Audience: oidctest.Audience, Protected: protected,
		Transport: http.DefaultTransport, Clock: func() time.Time { return s.now },
	}
	for _, text := range rules {
		rule, err := oidc.ParseRule(text)
		if err != nil {
			t.Fatal(err)
		}
		config.Allow = append(config.Allow, rule)
	}
	var err error
	if s.verifier, err = oidc.New(config); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *trust) token(changes oidctest.Claims) string {
	s.t.Helper()
	return s.issuer.Token(s.issuer.Pipeline(s.now, changes))
}

// check verifies a token, which must end with the code, empty for none.
func (s *trust) check(token string, want arkindex.Code) {
	s.t.Helper()
	_, err := s.verifier.Verify(s.t.Context(), arkindex.Secret(token))
	switch {
	case err == nil && want == "":
	case err == nil || arkindex.CodeOf(err) != want:
		s.t.Errorf("the token is verified with %v, want code %q", err, want)
	case len(token) > 40 && strings.Contains(err.Error(), token[:40]):
		s.t.Errorf("the error shows the token: %v", err)
	}
}

func TestTokenIdentifiesItsPipeline(t *testing.T) {
	s := newTrust(t)
	want := oidc.Pipeline{
		Project: "group/project", RepositoryURL: s.issuer.URL + "/group/project", Kind: "branch",
		Ref:  "main",
		User: "ada", ID: "1212", JobID: "3434", Runner: "self-hosted",
		SHA: "714a629c0b401fdce83e847fc9589983fc6f46bc",
	}
	for range 2 { // a token is good as long as it lives, for every job that retries
		got, err := s.verifier.Verify(t.Context(), arkindex.Secret(s.token(nil)))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v, pipeline (-want +got):\n%s", err, diff)
		}
	}
	if s.issuer.Requests() != 2 {
		t.Errorf("the issuer was asked %d times", s.issuer.Requests())
	}
}

func TestTokenWithWrongClaimsIsRefusedWithoutAskingTheIssuer(t *testing.T) {
	s := newTrust(t)
	for name, changes := range map[string]oidctest.Claims{
		"another issuer":           {"iss": "https://gitlab.example.org"},
		"the issuer with a slash":  {"iss": s.issuer.URL + "/"},
		"no issuer":                {"iss": nil},
		"another audience":         {"aud": "https://other.example.com"},
		"an audience that is part": {"aud": oidctest.Audience + "/"},
		"other audiences":          {"aud": []string{"https://a.example.com", "https://b.example.com"}},
		"no audience":              {"aud": nil},
		"an end that has passed":   {"exp": s.now.Add(-31 * time.Second).Unix()},
		"no end":                   {"exp": nil},
		"an end that is no time":   {"exp": "tomorrow"},
		"a start to come":          {"nbf": s.now.Add(31 * time.Second).Unix()},
		"a birth to come":          {"iat": s.now.Add(31 * time.Second).Unix()},
	} {
		t.Run(name, func(t *testing.T) {
			s := *s
			s.t = t
			s.check(s.token(changes), arkindex.CodeCredentials)
		})
	}
	if s.issuer.Requests() != 0 {
		t.Errorf("the issuer was asked %d times", s.issuer.Requests())
	}
}

func TestClockSkewAndSeveralAudiencesAreAccepted(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(oidctest.Claims{"exp": s.now.Add(-29 * time.Second).Unix()}), "")
	s.check(
		s.token(
			oidctest.Claims{
				"nbf": s.now.Add(29 * time.Second).Unix(), "iat": s.now.Add(29 * time.Second).Unix(),
			},
		),
		"",
	)
	s.check(s.token(oidctest.Claims{"nbf": nil, "iat": nil}), "")
	s.check(s.token(oidctest.Claims{"aud": []string{"https://a.example.com", oidctest.Audience}}), "")
}

func TestTokenIsRefusedAfterItExpires(t *testing.T) {
	s := newTrust(t)
	token := s.token(nil)
	s.check(token, "")
	s.now = s.now.Add(6 * time.Minute)
	s.check(token, arkindex.CodeCredentials)
}

func TestTokenThatNoKeyOfTheIssuerSignedIsRefused(t *testing.T) {
	for _, algorithm := range []jose.SignatureAlgorithm{jose.RS256, jose.ES256} {
		s := newTrustIn(t, oidctest.NewWith(t, algorithm), false, "**")
		s.check(s.token(nil), "")
		for name, token := range s.forgeries(algorithm) {
			t.Run(string(algorithm)+" "+name, func(t *testing.T) {
				s := *s
				s.t = t
				s.check(token, arkindex.CodeCredentials)
			})
		}
	}
}

// forgeries are tokens that claim what is right, or nearly, and prove nothing.
func (s *trust) forgeries(algorithm jose.SignatureAlgorithm) map[string]string {
	t, claims := s.t, s.issuer.Pipeline(s.now, nil)
	parts := strings.Split(s.token(nil), ".")
	other, long := oidctest.NewKey(t, algorithm), oidctest.NewKey(t, jose.RS256)
	signed := func(algorithm jose.SignatureAlgorithm, key any) string {
		return oidctest.Sign(t, jose.SigningKey{Algorithm: algorithm, Key: key}, claims)
	}
	return map[string]string{
		"nothing":      "",
		"no token":     "ark_something",
		"no signature": parts[0] + "." + parts[1] + ".",
		"no algorithm": encode(t, map[string]string{"alg": "none", "typ": "JWT"}) +
			"." + parts[1] + ".",
		"no algorithm, in another case": encode(t, map[string]string{"alg": "NoNe"}) + "." +
			parts[1] + "." + parts[2],
		"other claims": parts[0] + "." + encode(
			t, s.issuer.Pipeline(s.now, oidctest.Claims{"project_path": "group/other"}),
		) + "." + parts[2],
		"a cut signature":                  s.token(nil)[:len(s.token(nil))-4],
		"another key":                      signed(algorithm, other),
		"another key of the same name":     signed(algorithm, jose.JSONWebKey{Key: other, KeyID: "1"}),
		"another key, sent along":          withKey(t, algorithm, other, claims),
		"another algorithm":                signed(jose.RS512, long),
		"an algorithm that is not allowed": signed(jose.PS256, jose.JSONWebKey{Key: long, KeyID: "1"}),
		"a shared secret":                  signed(jose.HS256, []byte(strings.Repeat("secret", 10))),
		"more than a token": s.token(
			oidctest.Claims{"more": strings.Repeat("x", 20_000)},
		),
		"a token and a word": s.token(nil) + " x",
		"four parts":         s.token(nil) + ".x",
		"a token as JSON": `{"payload":"` + parts[1] + `","protected":"` + parts[0] +
			`","signature":"` + parts[2] + `"}`,
		"claims that are a list": parts[0] + "." + encode(t, []string{"x"}) + "." + parts[2],
	}
}

func encode(t *testing.T, value any) string {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(content)
}

// withKey signs with a key that the token itself carries.
func withKey(
	t *testing.T, algorithm jose.SignatureAlgorithm, key any, claims oidctest.Claims,
) string {
	t.Helper()
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: algorithm, Key: key}, &jose.SignerOptions{EmbedJWK: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signature, err := signer.Sign(content)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signature.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestPublicKeyIsNotUsedAsASharedSecret(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(nil), "")
	response, err := http.Get(s.issuer.URL + "/oauth/discovery/keys")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(response.Body).Decode(&set); err != nil {
		t.Fatal(err)
	}
	secret, err := set.Keys[0].MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	key := jose.SigningKey{Algorithm: jose.HS256, Key: jose.JSONWebKey{Key: secret, KeyID: "1"}}
	s.check(oidctest.Sign(t, key, s.issuer.Pipeline(s.now, nil)), arkindex.CodeCredentials)
}

func TestShortAndUnsupportedKeysAreIgnored(t *testing.T) {
	s := newTrust(t)
	long, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.issuer.AddKey("long", long, jose.ES384)
	s.check(s.token(nil), arkindex.CodeCredentials)
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	s.issuer.AddKey("short", short, jose.RS256)
	s.now = s.now.Add(10 * time.Second)
	s.check(s.token(nil), arkindex.CodeCredentials)
}

func TestTokenWithoutAKeyIDIsCheckedWithEveryKey(t *testing.T) {
	s := newTrust(t)
	key := oidctest.NewKey(t, jose.ES256)
	s.issuer.AddKey("2", key, jose.ES256)
	s.check(
		oidctest.Sign(
			t, jose.SigningKey{Algorithm: jose.ES256, Key: key}, s.issuer.Pipeline(s.now, nil),
		),
		"",
	)
}

func TestNewKeyIsFetchedWhenATokenNamesIt(t *testing.T) {
	s := newTrust(t)
	old := s.token(nil)
	s.check(old, "")
	s.issuer.Rotate()
	s.now = s.now.Add(10 * time.Second)
	s.check(s.token(nil), "")
	s.check(old, arkindex.CodeCredentials)
}

func TestWithdrawnKeyIsRefusedWithinMinutes(t *testing.T) {
	s := newTrust(t)
	old := s.token(oidctest.Claims{"exp": s.now.Add(time.Hour).Unix()})
	s.check(old, "")
	s.issuer.Rotate()
	s.now = s.now.Add(9 * time.Minute)
	s.check(old, "")
	s.now = s.now.Add(time.Minute)
	s.check(old, arkindex.CodeCredentials)
}

func TestUnknownKeysDoNotCauseRepeatedFetches(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(nil), "")
	key := jose.JSONWebKey{Key: oidctest.NewKey(t, jose.ES256), KeyID: "unknown"}
	unknown := oidctest.Sign(
		t, jose.SigningKey{Algorithm: jose.ES256, Key: key}, s.issuer.Pipeline(s.now, nil),
	)
	for i := range 60 {
		want := arkindex.CodeCredentials
		if i < 10 { // the issuer may have published it since
			want = arkindex.CodeUnavailable
		}
		s.check(unknown, want)
		s.now = s.now.Add(time.Second)
	}
	// for the first token, and once after the pause
	if got := s.issuer.Requests(); got != 4 {
		t.Errorf("the issuer was asked %d times", got)
	}
	s.check(s.token(nil), "")
}

func TestFailedFetchOfKeysIsRetriedLater(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"failing": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
		},
		"answering HTML": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("<html>"))
		},
		"answering nothing": func(http.ResponseWriter, *http.Request) {},
		"answering too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(make([]byte, 2<<20))
		},
		"another":                   discovery("https://gitlab.example.org", ""),
		"with keys over plain HTTP": discovery("", "http://192.0.2.1/keys"),
		"with keys at no place":     discovery("", "keys"),
		"with keys in a file":       discovery("", "file:///etc/passwd"),
		"redirecting": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		},
		"breaking the connection": func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		},
		"with keys that are no keys": keys(
			`[{"kty":"oct","k":"c2VjcmV0"},{"kty":"new"},7,{"kty":"RSA","n":"AQAB","e":"AQAB"}]`,
		),
		"without keys": keys(`[]`),
	} {
		t.Run(name, func(t *testing.T) {
			s := newTrust(t)
			s.issuer.Respond(handler)
			s.check(s.token(nil), arkindex.CodeUnavailable)
			asked := s.issuer.Requests()
			s.check(s.token(nil), arkindex.CodeUnavailable)
			if s.issuer.Requests() != asked {
				t.Error("the issuer was asked again at once")
			}
			s.issuer.Respond(nil)
			s.now = s.now.Add(10 * time.Second)
			s.check(s.token(nil), "")
		})
	}
}

// discovery responds with a discovery document, by default with the issuer's own address and a
// place for its keys.
func discovery(issuer, place string) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		own := "http://" + request.Host
		document := map[string]string{"issuer": own, "jwks_uri": own + "/keys"}
		if issuer != "" {
			document["issuer"] = issuer
		}
		if place != "" {
			document["jwks_uri"] = place
		}
		_ = json.NewEncoder(w).Encode(document)
	}
}

func keys(list string) http.HandlerFunc {
	return func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path == "/keys" {
			_, _ = w.Write([]byte(`{"keys":` + list + `}`))
			return
		}
		discovery("", "")(w, request)
	}
}

func TestCachedKeysAreUsedWhileTheIssuerIsUnreachable(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(nil), "")
	s.issuer.Respond(
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) },
	)
	s.now = s.now.Add(5 * time.Minute)
	s.check(s.token(nil), "")
	unknown := jose.JSONWebKey{Key: oidctest.NewKey(t, jose.ES256), KeyID: "unknown"}
	s.check(
		oidctest.Sign(
			t, jose.SigningKey{Algorithm: jose.ES256, Key: unknown}, s.issuer.Pipeline(s.now, nil),
		),
		arkindex.CodeUnavailable,
	)
	s.now = s.now.Add(5 * time.Minute)
	s.check(s.token(nil), arkindex.CodeUnavailable)
}

func TestCanceledRequestDoesNotCancelTheFetchForOthers(t *testing.T) {
	s := newTrust(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.verifier.Verify(ctx, arkindex.Secret(s.token(nil)))
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("the fetch fails: %v", err)
	}
	s.check(s.token(nil), "")
}

// hanging makes the issuer hang until the returned function is called.
func (s *trust) hanging() (release func()) {
	held := make(chan struct{})
	release = sync.OnceFunc(func() { close(held) })
	s.t.Cleanup(release)
	s.issuer.Respond(func(w http.ResponseWriter, request *http.Request) {
		<-held
		w.WriteHeader(http.StatusBadGateway)
	})
	return release
}

// unknown returns a token of a key that the issuer lacks.
func (s *trust) unknown(id string) string {
	key := jose.JSONWebKey{Key: oidctest.NewKey(s.t, jose.ES256), KeyID: id}
	return oidctest.Sign(
		s.t, jose.SigningKey{Algorithm: jose.ES256, Key: key}, s.issuer.Pipeline(s.now, nil),
	)
}

func TestUnknownKeysDoNotDelayKnownOnes(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(nil), "")
	release := s.hanging()
	s.now = s.now.Add(10 * time.Second)
	asked, ended := s.issuer.Requests(), make(chan error, 8)
	for range cap(ended) {
		token := arkindex.Secret(s.unknown("unknown"))
		go func() {
			_, err := s.verifier.Verify(context.WithoutCancel(t.Context()), token)
			ended <- err
		}()
	}
	for s.issuer.Requests() == asked {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	s.check(s.token(nil), "")
	if took := time.Since(start); took > time.Second || len(ended) > 0 {
		t.Errorf("a known key took %v, %d requests with unknown ones ended", took, len(ended))
	}
	release()
	for range cap(ended) {
		if err := <-ended; arkindex.CodeOf(err) != arkindex.CodeUnavailable {
			t.Errorf("an unknown key is refused with %v", err)
		}
	}
	if got := s.issuer.Requests() - asked; got != 1 {
		t.Errorf("the issuer was asked %d times", got)
	}
}

func TestKeyRotatedSinceTheLastFetchIsTriedAgain(t *testing.T) {
	s := newTrust(t)
	s.check(s.token(nil), "")
	s.issuer.Rotate()
	s.now = s.now.Add(4 * time.Second)
	_, err := s.verifier.Verify(t.Context(), arkindex.Secret(s.token(nil)))
	var known *arkindex.Error
	if !errors.As(err, &known) || known.Code != arkindex.CodeUnavailable ||
		known.RetryAfter != 6*time.Second {
		t.Errorf("a rotated key is refused with %#v", err)
	}
	s.now = s.now.Add(6 * time.Second)
	s.check(s.token(nil), "")
}
