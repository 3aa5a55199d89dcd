package registry_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"

	"github.com/google/go-cmp/cmp"
)

const noID = "00000000-0000-0000-0000-000000000000"

func TestFirstStartCreatesTheAdministratorOnce(t *testing.T) {
	s := serve(t, registry.Config{})
	if !regexp.MustCompile(`^ark_[A-Za-z0-9_-]{43}$`).MatchString(s.token) {
		t.Errorf("the token does not hold 256 bits after its prefix")
	}
	user := as[arkindex.User](s.get("/api/v1/user/").want(http.StatusOK))
	want := arkindex.User{
		ID: user.ID, Email: "admin@localhost", DisplayName: "Administrator",
		Features: map[string]bool{"oidc": false, "signup": false, "id_tokens": false},
	}
	if diff := cmp.Diff(want, user); diff != "" || user.ID == noID {
		t.Errorf("the administrator (-want +got):\n%s", diff)
	}
	token, created, err := s.registry.Bootstrap(t.Context())
	if token != "" || created || err != nil {
		t.Errorf("the second start makes another administrator: %v, %v", created, err)
	}
}

func TestDatabaseHoldsNoToken(t *testing.T) {
	s := serve(t, registry.Config{})
	stored := s.stored()
	if strings.Contains(stored, strings.TrimPrefix(s.token, "ark_")) {
		t.Error("the token is stored")
	}
	if !strings.Contains(stored, "admin@localhost") {
		t.Error("what is stored was not looked at")
	}
}

func TestRequestWithoutAKnownTokenIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for name, authorization := range map[string]string{
		"none":                "",
		"unknown":             "Token ark_unknown",
		"empty":               "Token ",
		"no scheme":           s.token,
		"of a task":           "Ponos " + s.token,
		"of another scheme":   "Bearer " + s.token,
		"cut":                 "Token " + s.token[:20],
		"with another case":   "Token " + strings.ToUpper(s.token),
		"very long":           "Token " + strings.Repeat("x", 100_000),
		"with odd characters": "Token \u00e9'--",
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{
				"/api/v1/workers/", "/api/v1/workers/" + noID + "/", "/api/v1/user/",
			} {
				response := s.send(http.MethodGet, path, authorization, nil).want(http.StatusUnauthorized)
				if response.header.Get("WWW-Authenticate") != "Token" ||
					standardForm(response).Type != "client_error" {
					t.Errorf("the refusal is %v %s", response.header, response.body)
				}
			}
			s.send(
				http.MethodPost, publishPath, authorization, publication(nil),
			).want(http.StatusUnauthorized)
		})
	}
}

func TestSchemeMayHaveAnyCase(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodGet, "/api/v1/user/", "token "+s.token, nil).want(http.StatusOK)
}

func TestRefusedUserRequestListsTheFeatures(t *testing.T) {
	s := serve(t, registry.Config{})
	response := s.send(http.MethodGet, "/api/v1/user/", "", nil).want(http.StatusUnauthorized)
	want := map[string]any{"oidc": false, "signup": false, "id_tokens": false}
	if diff := cmp.Diff(want, response.object()["features"]); diff != "" {
		t.Errorf("features (-want +got):\n%s", diff)
	}
	other := s.send(http.MethodGet, "/api/v1/workers/", "", nil).want(http.StatusUnauthorized)
	if other.object()["features"] != nil {
		t.Errorf("features stand in %s", other.body)
	}
}

func TestTokenEndsWhenItExpires(t *testing.T) {
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	s := serve(t, registry.Config{Clock: func() time.Time { return now }})
	expires := now.Add(time.Minute)
	token := s.tokenWith(&expires, "read")
	s.send(http.MethodGet, "/api/v1/workers/", "Token "+token, nil).want(http.StatusOK)
	now = expires
	expired := s.send(
		http.MethodGet, "/api/v1/workers/", "Token "+token, nil,
	).want(http.StatusUnauthorized)
	unknown := s.send(http.MethodGet, "/api/v1/workers/", "Token ark_unknown", nil)
	if string(expired.body) != string(unknown.body) {
		t.Errorf("an expired token differs from an unknown one: %s", expired.body)
	}
}

func TestScopesLimitWhatATokenMayDo(t *testing.T) {
	for _, test := range []struct {
		scope         string
		read, publish int
	}{
		{"read", http.StatusOK, http.StatusForbidden},
		{"publish", http.StatusOK, http.StatusCreated},
		{"admin", http.StatusOK, http.StatusCreated},
	} {
		t.Run(test.scope, func(t *testing.T) {
			s := serve(t, registry.Config{})
			authorization := "Token " + s.tokenWith(nil, test.scope)
			s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusOK)
			s.send(http.MethodGet, "/api/v1/workers/", authorization, nil).want(test.read)
			s.send(http.MethodPost, publishPath, authorization, publication(nil)).want(test.publish)
		})
	}
}

func TestTokenCannotDoMoreThanItsUser(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addUser("ada@example.com", "read")
	_, _, err := s.accounts().AddToken(
		t.Context(), "ada@example.com", auth.Grant{Scopes: []string{"admin"}},
	)
	if arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("the token is made with %v", err)
	}
	token := s.addToken("admin@localhost", auth.Grant{Scopes: []string{"publish"}})
	database := s.raw()
	if _, err := database.ExecContext(t.Context(), "UPDATE users SET scopes = 'read'"); err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodGet, "/api/v1/workers/", "Token "+token, nil).want(http.StatusOK)
	s.send(http.MethodPost, publishPath, "Token "+token, publication(nil)).want(http.StatusForbidden)
}

func TestLocalRegistryNeedsNoToken(t *testing.T) {
	s := serve(t, registry.Config{Local: true})
	user := as[arkindex.User](s.send(http.MethodGet, "/api/v1/user/", "", nil).want(http.StatusOK))
	if user.ID != noID || user.Email != "local@localhost" {
		t.Errorf("the local user is %+v", user)
	}
	s.send(http.MethodPost, publishPath, "", publication(nil)).want(http.StatusCreated)
}

func TestHandlerWorksWithinTheProcess(t *testing.T) {
	s := serve(t, registry.Config{Local: true})
	recorder := httptest.NewRecorder()
	s.registry.ServeHTTP(
		recorder,
		httptest.NewRequest(
			http.MethodPost, "http://local.invalid"+publishPath, content(t, publication(nil)),
		),
	)
	if recorder.Code != http.StatusCreated {
		t.Errorf("status %d: %s", recorder.Code, recorder.Body)
	}
}
