package registry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/oidctest"
)

// leakCheck is a registry to which valid and invalid secrets are sent, with everything that it
// responds.
type leakCheck struct {
	*trusting
	idTokens  []string
	secrets   []string
	responses strings.Builder // all but those that contain a new token
}

// takeToken collects the token in a response, or else the response.
func (s *leakCheck) takeToken(response reply) (token string, given bool) {
	if token, given = response.object()["auth_token"].(string); given {
		s.secrets = append(s.secrets, token)
	} else {
		s.responses.Write(response.body)
	}
	return token, given
}

// use sends every kind of secret, valid and not.
func (s *leakCheck) use() {
	for _, word := range []string{password, "canary wrong"} {
		if token, given := s.takeToken(s.login("ada@example.com", word)); given {
			s.send(http.MethodPost, publishPath, "Token "+token, publication(nil))
		}
	}
	for _, idToken := range s.idTokens {
		s.takeToken(s.send(http.MethodPost, pipelinePath, "", body{"id_token": idToken}))
	}
	for _, authorization := range []string{
		"Token ark_canary", "Bearer ark_canary", "Ponos ark_canary", "ark_canary", "Token " + s.token,
	} {
		s.responses.Write(
			s.send(
				http.MethodPost, publishPath, authorization, publication(body{"worker_slug": "a b"}),
			).body,
		)
	}
	for _, content := range []string{
		`{"email": "a@b", "password": "canary wrong"`, `{"email": {}, "password": ["canary wrong"]}`,
		`"canary wrong"`,
	} {
		s.responses.Write(s.send(http.MethodPost, loginPath, "", content).body)
	}
}

// TestSecretsAreOnlyInTheResponseThatIssuesThem uses passwords, tokens and ID tokens, also
// while the database is broken, and looks for them in the log, in refusals, in the audit and in
// the database.
func TestSecretsAreOnlyInTheResponseThatIssuesThem(t *testing.T) {
	s := &leakCheck{trusting: serveTrusting(t, auth.DefaultLimits(), "group/project")}
	s.addPerson("ada@example.com", "publish")
	for _, changes := range []oidctest.Claims{
		nil, {"project_path": "group/other"}, {"aud": "other"},
	} {
		s.idTokens = append(s.idTokens, s.issuer.Token(s.issuer.Pipeline(s.clock.now, changes)))
	}
	s.secrets = append([]string{password, "canary wrong", "ark_canary", s.token}, s.idTokens...)
	s.use()
	if len(s.secrets) != 9 {
		t.Fatalf("%d secrets are known", len(s.secrets))
	}
	if err := s.registry.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, event := range s.events() {
		fmt.Fprintf(&s.responses, "%+v", event)
	}
	stored := s.stored()
	if _, err := s.raw().ExecContext(
		t.Context(), "ALTER TABLE tokens RENAME TO mislaid",
	); err != nil {
		t.Fatal(err)
	}
	s.use()
	if !strings.Contains(s.log.String(), "request failed") ||
		!strings.Contains(stored, "ada@example.com") {
		t.Errorf("nothing went wrong, or nothing was looked at: %s", s.log)
	}
	for place, content := range map[string]string{
		"the database": stored, "the log": s.log.String(), "a response or event": s.responses.String(),
	} {
		for _, secret := range s.secrets {
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
	if recorder.Code != http.StatusUnauthorized ||
		strings.Contains(recorder.Body.String(), "canary") {
		t.Errorf("status %d: %s", recorder.Code, recorder.Body)
	}
}
