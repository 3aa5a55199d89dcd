package instance

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arkindex"
)

// accounts returns an instance that knows ada with the password "right" and records its
// requests.
func accounts(t *testing.T, asked *[]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		var body struct{ Email, Password string }
		_ = json.NewDecoder(r.Body).Decode(&body)
		*asked = append(*asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		switch {
		case strings.HasSuffix(r.URL.Path, "openapi/"):
			_, _ = w.Write([]byte(`{"paths": {"/api/v1/user/login/": {"post": {"operationId": "Login"}},
				"/api/v1/user/": {"get": {"operationId": "RetrieveUser"},` +
				` "delete": {"operationId": "Logout"}}}}`))
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		case r.Method == http.MethodGet:
			_, _ = w.Write([]byte(
				`{"id": 12, "email": "ada@example.com", "display_name": "Ada", "features": {"oidc": true}}`,
			))
		case body.Email == "silent@example.com":
			_, _ = w.Write([]byte(`{"email": "silent@example.com"}`))
		case body.Email != "ada@example.com" || body.Password != "right":
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"__all__": ["Unable to log in with provided credentials."]}`))
		default:
			_, _ = w.Write(
				[]byte(`{"email": "ada@example.com", "display_name": "Ada", "auth_token": "canary"}`),
			)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

func TestLoginExchangesThePasswordForAToken(t *testing.T) {
	var asked []string
	client, err := New(Config{URL: accounts(t, &asked).URL, Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	user, token, err := client.Login(context.Background(), "ada@example.com", "right")
	if err != nil || user.DisplayName != "Ada" || token != "canary" {
		t.Errorf("%v, %v, %v", user, token, err)
	}
	if len(asked) != 2 || asked[1] != "POST /api/v1/user/login/ " {
		t.Errorf("asked %q", asked)
	}
}

func TestWrongPasswordIsACredentialsError(t *testing.T) {
	var asked []string
	client, err := New(Config{URL: accounts(t, &asked).URL, Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = client.Login(context.Background(), "ada@example.com", "canary")
	if arkindex.CodeOf(err) != arkindex.CodeCredentials || strings.Contains(err.Error(), "canary") {
		t.Errorf("a wrong password: %v", err)
	}
	if _, _, err := client.Login(
		context.Background(), "silent@example.com", "right",
	); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("a response without a token: %v", err)
	}
}

func TestRetrieveUserAndLogoutUseTheToken(t *testing.T) {
	var asked []string
	client, err := New(
		Config{URL: accounts(t, &asked).URL, Token: "canary", Transport: http.DefaultTransport},
	)
	if err != nil {
		t.Fatal(err)
	}
	if user, err := client.RetrieveUser(context.Background()); err != nil ||
		user.Email != "ada@example.com" {
		t.Errorf("%v, %v", user, err)
	}
	if err := client.Logout(context.Background()); err != nil {
		t.Error(err)
	}
	if last := asked[len(asked)-1]; last != "DELETE /api/v1/user/ Token canary" {
		t.Errorf("asked %q", asked)
	}
}
