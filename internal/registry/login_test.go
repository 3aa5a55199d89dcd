package registry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/ratelimit"

	"github.com/google/go-cmp/cmp"
)

const (
	loginPath = "/api/v1/user/login/"
	password  = "canary horse"
)

// addPerson adds a user with the password.
func (s *served) addPerson(email string, scopes ...string) {
	s.t.Helper()
	_, err := s.accounts().AddUser(
		s.t.Context(),
		auth.NewUser{Email: email, DisplayName: "Ada", Scopes: scopes, Password: password},
	)
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *served) login(email, password string) reply {
	s.t.Helper()
	return s.send(http.MethodPost, loginPath, "", body{"email": email, "password": password})
}

func TestLoginCreatesATokenThatLogoutRevokes(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addPerson("ada@example.com", "publish")
	response := s.login(" Ada@Example.com ", password).want(http.StatusOK).object()
	token, _ := response["auth_token"].(string)
	delete(response, "auth_token")
	authorization := "Token " + token
	user := s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusOK).object()
	if diff := cmp.Diff(user, response); diff != "" || user["email"] != "ada@example.com" ||
		user["display_name"] != "Ada" {
		t.Errorf("the login returns another user than the token's:\n%s", diff)
	}
	s.send(http.MethodPost, publishPath, authorization, publication(nil)).want(http.StatusCreated)
	s.send(http.MethodDelete, "/api/v1/user/", authorization, nil).want(http.StatusNoContent)
	s.send(http.MethodGet, "/api/v1/user/", authorization, nil).want(http.StatusUnauthorized)
	s.send(http.MethodDelete, "/api/v1/user/", authorization, nil).want(http.StatusUnauthorized)
}

func TestEachLoginHasATokenOfItsOwn(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addPerson("ada@example.com", "read")
	first := s.login("ada@example.com", password).object()["auth_token"]
	second := s.login("ada@example.com", password).object()["auth_token"]
	s.send(
		http.MethodDelete, "/api/v1/user/", fmt.Sprint("Token ", first), nil,
	).want(http.StatusNoContent)
	s.send(http.MethodGet, "/api/v1/user/", fmt.Sprint("Token ", second), nil).want(http.StatusOK)
}

func TestFailedLoginDoesNotRevealWhetherTheAccountExists(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addPerson("ada@example.com", "read")
	s.addPerson("disabled@example.com", "read")
	if err := s.accounts().DisableUser(t.Context(), "disabled@example.com"); err != nil {
		t.Fatal(err)
	}
	want := s.login("nobody@example.com", password).want(http.StatusBadRequest)
	if texts, _ := want.object()["__all__"].([]any); len(texts) != 1 {
		t.Errorf("the refusal is %s", want.body)
	}
	for name, refused := range map[string]reply{
		"a wrong password":              s.login("ada@example.com", "wrong"),
		"an empty password":             s.login("ada@example.com", ""),
		"a disabled account":            s.login("disabled@example.com", password),
		"an account without a password": s.login("admin@localhost", password),
		"no email address":              s.login("nobody", password),
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(string(want.body), string(refused.body)); diff != "" ||
				refused.status != want.status {
				t.Errorf("%s gets %d:\n%s", name, refused.status, diff)
			}
			if diff := cmp.Diff(
				without(want.header, "Date", "X-Request-Id"), without(refused.header, "Date", "X-Request-Id"),
			); diff != "" {
				t.Errorf("%s has other headers:\n%s", name, diff)
			}
		})
	}
}

func without(header http.Header, names ...string) http.Header {
	header = header.Clone()
	for _, name := range names {
		header.Del(name)
	}
	return header
}

func TestLoginWithoutItsFieldsIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for name, test := range map[string]struct {
		body any
		want []string
	}{
		"nothing": {body{}, []string{"email required", "password required"}},
		"nulls": {
			body{"email": nil, "password": nil}, []string{"email null", "password null"},
		},
		"numbers": {
			body{"email": 1, "password": 2}, []string{"email invalid", "password invalid"},
		},
		"a long password": {
			body{"email": "a@example.com", "password": fmt.Sprintf("%01001d", 0)},
			[]string{"password max_length"},
		},
		"a long address": {
			body{"email": fmt.Sprintf("%0255d", 0), "password": "x"}, []string{"email max_length"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			refused := s.send(http.MethodPost, loginPath, "", test.body).want(http.StatusBadRequest)
			if diff := cmp.Diff(test.want, refusals(refused)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		})
	}
	s.send(http.MethodPost, loginPath, "", "[]").want(http.StatusBadRequest)
}

func TestTokenOfAnAdministratorIsNotRevokedByItsBearer(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodDelete, "/api/v1/user/", "Token "+s.token, nil).want(http.StatusForbidden)
	s.get("/api/v1/user/").want(http.StatusOK)
	local := serve(t, registry.Config{Local: true})
	local.send(http.MethodDelete, "/api/v1/user/", "", nil).want(http.StatusForbidden)
}

func TestNewPasswordRevokesTheLoginsWithTheOldOne(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addPerson("ada@example.com", "read")
	login := fmt.Sprint("Token ", s.login("ada@example.com", password).object()["auth_token"])
	other := "Token " + s.addToken("ada@example.com", auth.Grant{})
	if err := s.accounts().SetPassword(t.Context(), "ada@example.com", "another horse"); err != nil {
		t.Fatal(err)
	}
	s.send(http.MethodGet, "/api/v1/user/", login, nil).want(http.StatusUnauthorized)
	s.send(http.MethodGet, "/api/v1/user/", other, nil).want(http.StatusOK)
	s.login("ada@example.com", password).want(http.StatusBadRequest)
	s.login("ada@example.com", "another horse").want(http.StatusOK)
}

func TestLoginAndLogoutAreEvents(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addPerson("ada@example.com", "read")
	token := fmt.Sprint(s.login("ada@example.com", password).object()["auth_token"])
	s.login("ada@example.com", "wrong").want(http.StatusBadRequest)
	s.send(http.MethodDelete, "/api/v1/user/", "Token "+token, nil).want(http.StatusNoContent)
	events := s.events()
	want := []string{
		"user.added ada@example.com", "token.added token of ada@example.com",
		"token.revoked token of ada@example.com",
	}
	if diff := cmp.Diff(want, actions(events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if added := events[1]; added.Actor != "ada@example.com" || added.Address != "127.0.0.1" ||
		added.UserID == "" || added.SubjectID != events[2].TokenID {
		t.Errorf("the login is recorded as %+v", added)
	}
}

// later is a clock that tests advance.
type later struct{ now time.Time }

func newLater() *later { return &later{time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)} }

func (l *later) time() time.Time { return l.now }

func (l *later) pass(d time.Duration) { l.now = l.now.Add(d) }

// checkLater stops the test unless the response asks for a retry after some seconds.
func (r reply) checkLater(seconds string) {
	r.t.Helper()
	if got := r.want(http.StatusServiceUnavailable).header.Get("Retry-After"); got != seconds ||
		standardForm(r).Type != "server_error" {
		r.t.Errorf("it may be sent again after %q s, want %s: %s", got, seconds, r.body)
	}
}

func TestFailedLoginsAreLimitedForEachAccountKnownOrNot(t *testing.T) {
	clock := newLater()
	limits := auth.Limits{AccountLogins: ratelimit.Rate{Burst: 2, Every: time.Minute}}
	for _, email := range []string{"ada@example.com", "nobody@example.com"} {
		s := serve(t, registry.Config{Clock: clock.time, Limits: &limits})
		s.addPerson("ada@example.com", "read")
		s.addPerson("bob@example.com", "read")
		for range 2 {
			s.login(email, "wrong").want(http.StatusBadRequest)
		}
		s.login(email, "wrong").checkLater("60")
		// the right one would reveal that the others were wrong
		s.login(" "+email, password).checkLater("60")
		s.login("bob@example.com", password).want(http.StatusOK)
		clock.pass(time.Minute)
		s.login(email, "wrong").want(http.StatusBadRequest)
		s.login(email, "wrong").checkLater("60")
	}
}

func TestLoginsThatSucceedAreNotLimited(t *testing.T) {
	rate := ratelimit.Rate{Burst: 1, Every: time.Minute}
	s := serve(t, registry.Config{Limits: &auth.Limits{AccountLogins: rate, AddressLogins: rate}})
	s.addPerson("ada@example.com", "read")
	for range 3 {
		s.login("ada@example.com", password).want(http.StatusOK)
	}
}

func TestFailedLoginsAreLimitedForEachAddress(t *testing.T) {
	clock := newLater()
	limits := auth.Limits{AddressLogins: ratelimit.Rate{Burst: 2, Every: time.Minute}}
	s := serve(t, registry.Config{Clock: clock.time, Limits: &limits, BehindProxy: true})
	from := func(address, email string) int {
		request := httptest.NewRequest(
			http.MethodPost, loginPath, content(t, body{"email": email, "password": "wrong"}),
		)
		request.Header.Set("X-Forwarded-For", address)
		recorder := httptest.NewRecorder()
		s.registry.ServeHTTP(recorder, request)
		return recorder.Code
	}
	for i, test := range []struct {
		address string
		status  int
	}{
		{"192.0.2.1", http.StatusBadRequest},
		{"192.0.2.1", http.StatusBadRequest},
		{"192.0.2.1", http.StatusServiceUnavailable},
		{"192.0.2.2", http.StatusBadRequest},
		{"2001:db8::1", http.StatusBadRequest},
		{"2001:db8::2", http.StatusBadRequest},
		{"2001:db8::3", http.StatusServiceUnavailable},
	} {
		if got := from(test.address, fmt.Sprintf("%d@example.com", i)); got != test.status {
			t.Errorf("login %d from %s gets %d, want %d", i, test.address, got, test.status)
		}
	}
}

func TestRequestsOfOneTokenAreLimited(t *testing.T) {
	clock := newLater()
	limits := auth.Limits{Requests: ratelimit.Rate{Burst: 3, Every: 500 * time.Millisecond}}
	s := serve(t, registry.Config{Clock: clock.time, Limits: &limits})
	other := s.tokenWith(nil, "read")
	for range 3 {
		s.get("/api/v1/workers/").want(http.StatusOK)
	}
	s.get("/api/v1/workers/").checkLater("1")
	s.post(publishPath, publication(nil)).checkLater("1")
	s.send(http.MethodGet, "/api/v1/workers/", "Token "+other, nil).want(http.StatusOK)
	clock.pass(500 * time.Millisecond)
	s.publish(http.StatusCreated, nil)
	s.get("/api/v1/workers/").checkLater("1")
}

func TestDefaultLimitsAdmitPipelines(t *testing.T) {
	s := serve(t, registry.Config{})
	for range 300 {
		s.get("/api/v1/user/").want(http.StatusOK)
	}
}
