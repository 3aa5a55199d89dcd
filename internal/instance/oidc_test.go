package instance

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"arkindex"
)

// oidcInstance is an instance that exchanges the ID token "mine" for the token "given", if it
// offers that operation.
type oidcInstance struct {
	mu       sync.Mutex
	asked    []string // method, path, Authorization
	offers   bool
	status   int
	response string
}

func (e *oidcInstance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct {
		IDToken string `json:"id_token"`
	}
	_ = json.NewDecoder(r.Body).Decode(&body)
	e.mu.Lock()
	e.asked = append(e.asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
	e.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "openapi/"):
		document := `{"paths": {"/api/v1/user/": {"get": {"operationId": "RetrieveUser"}}`
		if e.offers {
			document += `, "/api/v1/exchange/": {"post": {"operationId": "CreateOidcToken"}}`
		}
		_, _ = w.Write([]byte(document + "}}"))
	case r.Method == http.MethodGet:
		_, _ = w.Write([]byte(`{"email": "pipeline"}`))
	case body.IDToken != "mine":
		w.WriteHeader(http.StatusTeapot)
	default:
		w.WriteHeader(e.status)
		_, _ = w.Write([]byte(e.response))
	}
}

func (e *oidcInstance) client(t *testing.T) *Client {
	t.Helper()
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	client, err := New(Config{URL: server.URL, IDToken: "mine", Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestIDTokenIsExchangedOnceForAllRequests(t *testing.T) {
	e := &oidcInstance{offers: true, status: http.StatusCreated, response: `{"auth_token": "given"}`}
	client := e.client(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if user, err := client.RetrieveUser(t.Context()); err != nil || user.Email != "pipeline" {
				t.Errorf("%v, %v", user, err)
			}
		})
	}
	group.Wait()
	counts := map[string]int{}
	for _, request := range e.asked {
		counts[request]++
	}
	if counts["POST /api/v1/exchange/ "] != 1 || counts["GET /api/v1/user/ Token given"] != 8 ||
		len(counts) != 3 {
		t.Errorf("the requests are %v", counts)
	}
}

func TestIDTokenIsNotSentBeforeATokenIsNeeded(t *testing.T) {
	e := &oidcInstance{offers: true}
	if _, err := e.client(t).Operation(t.Context(), RetrieveUser); err != nil {
		t.Fatal(err)
	}
	if len(e.asked) != 1 {
		t.Errorf("the requests are %v", e.asked)
	}
}

func TestEveryRequestFailsWithARefusedIDToken(t *testing.T) {
	for name, test := range map[string]struct {
		oidcInstance *oidcInstance
		want         arkindex.Code
		hint         string
	}{
		"that proves nothing": {&oidcInstance{
			offers: true, status: http.StatusUnauthorized, response: `{"detail": "no"}`,
		}, arkindex.CodeCredentials, "audience"},
		"that is not let in": {&oidcInstance{
			offers: true, status: http.StatusForbidden, response: `{"detail": "no"}`,
		}, arkindex.CodeForbidden, "administrator"},
		"of no use here": {
			&oidcInstance{}, arkindex.CodeCredentials, "give the profile a token",
		},
		"responded with nothing": {&oidcInstance{
			offers: true, status: http.StatusCreated, response: `{}`,
		}, arkindex.CodeUnavailable, ""},
		"responded with no JSON": {&oidcInstance{
			offers: true, status: http.StatusCreated, response: `<html>`,
		}, arkindex.CodeUnavailable, ""},
		"that comes at bad time": {&oidcInstance{
			offers: true, status: http.StatusServiceUnavailable,
		}, arkindex.CodeUnavailable, "later"},
	} {
		t.Run(name, func(t *testing.T) {
			e := test.oidcInstance
			client := e.client(t)
			for range 2 {
				_, err := client.RetrieveUser(t.Context())
				refused, _ := err.(*arkindex.Error)
				if refused == nil || refused.Code != test.want || !strings.Contains(refused.Hint, test.hint) ||
					strings.Contains(err.Error(), "mine") {
					t.Errorf("the request ends with %v (%v)", err, refused)
				}
			}
			for _, request := range e.asked {
				if strings.HasPrefix(request, "GET /api/v1/user/") {
					t.Errorf("it was asked without a token: %v", e.asked)
				}
			}
		})
	}
}
