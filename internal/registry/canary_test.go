package registry_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/oidc"
	"arkindex/internal/registry/oidctest"
)

// lockedBuffer is a log that handlers write side by side.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// TestSecretsAreNowhereButInTheAnswerThatGivesThem uses passwords, tokens and ID tokens rightly and wrongly, also while the
// database is broken, and looks for them in the log, in refusals, in the audit and in the database's files.
func TestSecretsAreNowhereButInTheAnswerThatGivesThem(t *testing.T) {
	var log lockedBuffer
	issuer := oidctest.New(t)
	rule, err := oidc.ParseRule("group/project")
	if err != nil {
		t.Fatal(err)
	}
	clock := newLater()
	verifier, err := oidc.New(oidc.Config{
		Issuer: issuer.URL, Audience: oidctest.Audience, Allow: []oidc.Rule{rule}, Transport: http.DefaultTransport, Clock: clock.time,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, registry.Config{
		Clock: clock.time, Pipelines: verifier,
		Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	s.addPerson("ada@example.com", "publish")
	idTokens := []string{
		issuer.Token(issuer.Pipeline(clock.now, nil)),
		issuer.Token(issuer.Pipeline(clock.now, oidctest.Claims{"project_path": "group/other"})),
		issuer.Token(issuer.Pipeline(clock.now, oidctest.Claims{"aud": "other"})),
	}
	secrets := append([]string{password, "canary wrong", "ark_canary", s.token}, idTokens...)
	var said strings.Builder // all that is answered, but for what gives a token
	use := func() {
		for _, word := range []string{password, "canary wrong"} {
			answered := s.login("ada@example.com", word)
			if token, given := answered.object()["auth_token"]; given {
				secrets = append(secrets, fmt.Sprint(token))
				s.send(http.MethodPost, publishPath, fmt.Sprint("Token ", token), publication(nil))
				continue
			}
			said.Write(answered.body)
		}
		for _, idToken := range idTokens {
			answered := s.send(http.MethodPost, pipelinePath, "", body{"id_token": idToken})
			if token, given := answered.object()["auth_token"]; given {
				secrets = append(secrets, fmt.Sprint(token))
				continue
			}
			said.Write(answered.body)
		}
		for _, authorization := range []string{"Token ark_canary", "Bearer ark_canary", "Ponos ark_canary", "ark_canary", "Token " + s.token} {
			said.Write(s.send(http.MethodPost, publishPath, authorization, publication(body{"worker_slug": "a b"})).body)
		}
		for _, content := range []string{`{"email": "a@b", "password": "canary wrong"`, `{"email": {}, "password": ["canary wrong"]}`, `"canary wrong"`} {
			said.Write(s.send(http.MethodPost, loginPath, "", content).body)
		}
	}
	use()
	if len(secrets) != 9 {
		t.Fatalf("%d secrets are known", len(secrets))
	}
	if err := s.registry.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, event := range s.events() {
		fmt.Fprintf(&said, "%+v", event)
	}
	places := map[string]string{"the database": s.stored()}
	if _, err := s.raw().ExecContext(t.Context(), "ALTER TABLE tokens RENAME TO mislaid"); err != nil {
		t.Fatal(err)
	}
	use()
	if !strings.Contains(log.String(), "request failed") || !strings.Contains(places["the database"], "ada@example.com") {
		t.Errorf("nothing went wrong, or nothing was looked at: %s", log.String())
	}
	places["the log"], places["an answer or event"] = log.String(), said.String()
	for place, content := range places {
		for _, secret := range secrets {
			if strings.Contains(content, secret) {
				t.Errorf("%s holds %s", place, secret)
			}
		}
	}
}

func TestRefusalsOfTheServersOwnHandlerShowNoToken(t *testing.T) {
	s := serve(t, registry.Config{})
	request := httptest.NewRequest(http.MethodGet, "/api/v1/workers/?token=ark_canary", nil)
	request.Header.Set("Authorization", "Token ark_canary")
	recorder := httptest.NewRecorder()
	s.registry.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusUnauthorized || strings.Contains(recorder.Body.String(), "canary") {
		t.Errorf("status %d: %s", recorder.Code, recorder.Body)
	}
}
