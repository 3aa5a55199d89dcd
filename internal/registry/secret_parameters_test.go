package registry_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/revision"
	"arkindex/internal/trace"
)

// TestSecretParametersAreRefusedOrRemovedEverywhere checks one list of names against the registry,
// which refuses secret parameters, publications, which remove them, and traces, which redact them.
func TestSecretParametersAreRefusedOrRemovedEverywhere(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	for _, name := range []string{
		"token", "private_token", "access_token", "PRIVATE-TOKEN", "auth_token", "jobToken", "tokens",
		"csrfmiddlewaretoken",
		"X-CSRFToken", "passw", "password", "passwd", "passwort", "passphrase", "pass", "pwd", "secret",
		"client_secret",
		"AWSSecretKey", "auth", "oauth", "oauth2", "authkey", "authentication", "authorization",
		"credential",
		"X-Amz-Credential", "X-Amz-Signature", "x-goog-signature", "signature", "sig", "api_sig",
		"apisig", "key", "apikey", "api_key",
		"API-KEY", "APIKey", "ssh_key", "private_key", "AccessKeyId", "awsaccesskeyid", "session",
		"sessionid", "PHPSESSID", "sid",
		"cookie", "csrf", "jwt", "otp", "bearer", "%74oken", "user%5Bpassword%5D",
	} {
		t.Run(name, func(t *testing.T) {
			const repository, commit = "https://h.example.com/g/p", "https://h.example.com/g/p/commit/abc"
			for _, secret := range []string{
				"?" + name + "=canary", "?a=b&" + name + "=canary", "?a=b;" + name + "=canary",
				"#" + name + "=canary",
			} {
				refused := s.post(workersPath, body{
					"slug": "w", "name": "n", "type": "t", "repository_url": repository + secret,
				}).want(http.StatusBadRequest)
				if got := refusals(refused); len(got) != 1 || got[0] != "repository_url invalid" ||
					strings.Contains(string(refused.body), "canary") {
					t.Errorf("repository_url with %s: %s", secret, refused.body)
				}
				refused = s.post(versionsPath(worker), body{
					"docker_image_iid": "image:1", "configuration": body{}, "revision_url": commit + secret,
				}).want(http.StatusBadRequest)
				if got := refusals(refused); len(got) != 1 || got[0] != "revision_url invalid" ||
					strings.Contains(string(refused.body), "canary") {
					t.Errorf("revision_url with %s: %s", secret, refused.body)
				}
				if sent, err := revision.StatedURL(repository + secret); err != nil ||
					strings.Contains(sent, "canary") {
					t.Errorf("%s is sent as %s, %v", repository+secret, sent, err)
				}
				if logged := traced(t, repository+secret, ""); strings.Contains(logged, "canary") {
					t.Errorf("the trace shows %s", logged)
				}
			}
			if !strings.Contains(name, "%") {
				if logged := traced(t, repository, name); strings.Contains(logged, "canary") {
					t.Errorf("the trace shows %s", logged)
				}
			}
		})
	}
}

func TestHarmlessParametersStay(t *testing.T) {
	for _, name := range []string{
		"ref", "page", "author", "authority", "design", "assign", "keyword", "monkey", "compass",
		"bypass", "inside", "code", "state", "WWW-Authenticate",
	} {
		if sent, err := revision.StatedURL("https://h/p?" + name + "=x"); err != nil ||
			!strings.HasSuffix(sent, "=x") || arkindex.HasSecretParameter(name+"=x") {
			t.Errorf("%s is taken for a secret: %s, %v", name, sent, err)
		}
	}
}

// traced returns how a trace logs a request to an address, with a header and a JSON field of that
// name.
func traced(t *testing.T, address, name string) string {
	t.Helper()
	var logged strings.Builder
	tracer := &trace.Trace{
		Log: func(line string) { logged.WriteString(line + "\n") }, Now: time.Now, Bodies: true,
	}
	request, err := http.NewRequest(
		http.MethodPost, address, strings.NewReader(`{"`+name+`": "canary-body"}`),
	)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if name != "" {
		request.Header.Set(name, "canary-header")
	} else {
		request.Body = http.NoBody
	}
	response, err := tracer.Around(recorded{}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	return logged.String()
}

// recorded is a transport whose responses are 204.
type recorded struct{}

func (recorded) RoundTrip(*http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	recorder.WriteHeader(http.StatusNoContent)
	return recorder.Result(), nil
}
