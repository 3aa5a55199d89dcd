package trace

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
)

// newTrace returns a Trace whose clock advances by a millisecond each time it is read, and a
// function that returns the logged lines.
func newTrace(bodies bool) (*Trace, func() string) {
	var lock sync.Mutex
	var lines []string
	now := time.Unix(0, 0)
	log := func(line string) {
		lock.Lock()
		defer lock.Unlock()
		lines = append(lines, line)
	}
	clock := func() time.Time {
		lock.Lock()
		defer lock.Unlock()
		now = now.Add(time.Millisecond)
		return now
	}
	return &Trace{
		Log: log, Now: clock, Bodies: bodies, Host: "local.invalid",
	}, func() string { return strings.Join(lines, "\n") }
}

// responding returns a transport that gives every request the same response.
func responding(status int, contentType, text string, headers ...string) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		recorder.Header().Set("Content-Type", contentType)
		for i := 0; i < len(headers); i += 2 {
			recorder.Header().Add(headers[i], headers[i+1])
		}
		recorder.WriteHeader(status)
		_, _ = recorder.WriteString(text)
		return recorder.Result(), nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// exchange sends a request and returns the body of the response.
func exchange(
	t *testing.T, through http.RoundTripper, address, text string, headers ...string,
) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	response, err := through.RoundTrip(request)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestRequestIsOneLineWithItsStatusAndDuration(t *testing.T) {
	tracer, logged := newTrace(false)
	exchange(
		t, tracer.Around(responding(201, "application/json", "{}")),
		"https://user:canary-word@h.example.com/api/?page=2&sig=canary#canary", "{}",
	)
	exchange(t, tracer.Around(responding(404, "", "")), "http://local.invalid/api/", "")
	want := "POST https://h.example.com/api/?page=2&sig=[redacted]: HTTP 201 in 1ms\n" +
		"POST /api/: HTTP 404 in 1ms"
	if logged() != want {
		t.Errorf("logged\n%s\nwant\n%s", logged(), want)
	}
}

func TestFailureIsLoggedWithoutTheSecretsOfURLs(t *testing.T) {
	tracer, logged := newTrace(false)
	exchange(t, tracer.Around(roundTripper(func(*http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "proxyconnect", URL: "http://me:canary@proxy:1", Err: io.EOF}
	})), "http://h/", "")
	want := `POST http://h/: no response in 1ms: proxyconnect "http://[redacted]@proxy:1": EOF`
	if logged() != want {
		t.Errorf("logged %s, want %s", logged(), want)
	}
}

func TestHeadersAndBodiesAreLoggedOnlyOnRequest(t *testing.T) {
	tracer, logged := newTrace(true)
	const response = ` {"id": 1.0, "n": [true, null, "<é>"]}`
	got := exchange(
		t, tracer.Around(responding(201, "application/json", response)), "https://h/api/",
		`{"name": "Reader"}`, "Content-Type", "application/json", "Accept", "a", "Accept", "b",
	)
	want := `[1] POST https://h/api/ | Accept: a | Accept: b | Content-Type: application/json` +
		` | {"name":"Reader"}` + "\n" +
		`[1] POST https://h/api/: HTTP 201 in 1ms | Content-Type: application/json` +
		` | {"id":1.0,"n":[true,null,"<é>"]}`
	if logged() != want || got != response {
		t.Errorf("logged\n%s\nwant\n%s\nread %s", logged(), want, got)
	}
}

// TestSecretsAreNotLogged puts a canary wherever secrets travel.
func TestSecretsAreNotLogged(t *testing.T) {
	const canary = "canary-0123"
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + canary))
	for name, test := range map[string]struct {
		address, text      string
		headers            []string
		status             int
		kind, body         string
		received           []string
		secret, alsoSecret string
	}{
		"a token": {headers: []string{"Authorization", "Token " + canary}},
		"an echoed token": {
			headers: []string{"Authorization", "Token " + canary}, kind: "application/json",
			body: `{"detail": "unknown ` + canary + `"}`,
		},
		"an echo in a header": {
			headers: []string{"Authorization", "Token " + canary}, received: []string{"X-Said", canary},
		},
		"an echo in plain text": {
			headers: []string{"Authorization", "Bearer  " + canary}, status: 500, kind: "text/plain",
			body: "no " + canary,
		},
		"a job's token": {
			headers: []string{"JOB-TOKEN", canary}, address: "https://h/" + canary,
		},
		"a user's password": {
			headers: []string{"Authorization", "Basic " + basic}, kind: "application/json",
			body: `["` + canary + `"]`, alsoSecret: basic,
		},
		"a cookie": {
			headers: []string{"Cookie", "arkindex.csrf=" + canary, "X-CSRFToken", canary},
		},
		"a cookie that is set": {
			received: []string{"Set-Cookie", "session=" + canary + "; Path=/"}, kind: "application/json",
			body: `{"cookie is": "` + canary + `"}`,
		},
		"a password in a body": {
			text: `{"said": "` + canary + `", "email": "e", "password": "` + canary + `"}`,
			kind: "application/json", body: "{}",
		},
		"a token in a response": {
			kind: "application/json", body: `{"first": "` + canary + `", "auth_token": "` + canary + `"}`,
		},
		"a token below a field": {
			kind: "application/problem+json",
			body: `{"tokens": [{"value": "` + canary + `"}, 1], "x": 1}`,
		},
		"two URLs in one string": {
			kind: "application/json",
			body: `["x http://u:` + canary + `@h/ y http://h/?k=` + canary + `"]`,
		},
		"a token that is cut off": {kind: "application/json", body: `{"token": "` + canary},
		"a text that is cut off": {
			kind: "application/json", body: `{"detail": "https://me:` + canary,
		},
		"a form": {
			text:    "grant_type=password&password=" + canary,
			headers: []string{"Content-Type", "application/x-www-form-urlencoded"},
		},
		"a profile file": {
			kind: "text/plain", body: "hosts: {demo: {token: " + canary + "}}",
		},
		"a profile file as JSON": {
			kind: "application/json", body: "hosts:\n  demo: {token: " + canary + "}",
		},
		"an error's page": {
			status: 403, kind: "text/html",
			body: `<input name="csrfmiddlewaretoken" value="` + canary + `">`,
		},
		"a user in an address":     {address: "https://me:" + canary + "@h/" + canary},
		"a parameter":              {address: "https://h/?X-Amz-Signature=" + canary + "&page=1"},
		"a parameter without name": {address: "https://h/?" + canary},
		"a redirect": {
			status: 302, received: []string{"Location", "/elsewhere?token=" + canary},
		},
		"a redirect with a user": {
			status: 302, received: []string{"Location", "https://me:" + canary + "@h/"},
		},
		"a redirect to nowhere": {
			status: 302, received: []string{"Location", "https://me:" + canary + "/odd@h/"},
		},
		"a link": {
			received: []string{"Link", `<https://h/?private_token=` + canary + `&page=2>; rel="next"`},
		},
		"a remote in a text": {
			text: `{"revision_message": "from https://oauth2:` + canary + `@h/g/p.git now"}`,
		},
		"a remote in a parameter": {
			address: "https://h/?repository_url=https%3A%2F%2Fme%3A" + canary + "%40h%2Fp",
		},
		"a secret behind a semicolon": {address: "https://h/?page=1;token=" + canary},
		"a token in a parameter": {
			address: "https://h/?repository_url=https%3A%2F%2Fh%2Fp%3Ftoken%3D" + canary,
		},
		"a secret that is escaped": {
			headers: []string{"JOB-TOKEN", canary + "/+"}, address: "https://h/x/" + canary + "%2F+",
			secret: canary + "%2F",
		},
		"a token with other blanks": {
			headers: []string{"Proxy-Authorization", "Token   " + canary}, kind: "application/json",
			body: `"` + canary + `"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			tracer, logged := newTrace(true)
			if test.address == "" {
				test.address = "https://h/"
			}
			if test.status == 0 {
				test.status = 200
			}
			if test.text != "" && len(test.headers) == 0 {
				test.headers = []string{"Content-Type", "application/json"}
			}
			got := exchange(
				t, tracer.Around(responding(test.status, test.kind, test.body, test.received...)),
				test.address, test.text, test.headers...,
			)
			if got != test.body {
				t.Errorf("the response became %q", got)
			}
			if strings.Contains(logged(), "canary") ||
				test.secret != "" && strings.Contains(logged(), test.secret) ||
				test.alsoSecret != "" && strings.Contains(logged(), test.alsoSecret) ||
				strings.Count(logged(), "\n") != 1 {
				t.Errorf("logged\n%s", logged())
			}
		})
	}
}

func TestBodiesAreLoggedUpToALimit(t *testing.T) {
	tracer, logged := newTrace(true)
	long := `{"a": "` + strings.Repeat("x", 3000) + `", "b": "` + strings.Repeat("y", 3000) + `"}`
	got := exchange(
		t, tracer.Around(responding(200, "application/json", long)), "https://h/", long,
		"Content-Type", "application/json",
	)
	if got != long {
		t.Errorf("%d bytes came through", len(got))
	}
	if count := strings.Count(logged(), `xxx","b":… (6018 bytes in all)`); count != 2 ||
		strings.Contains(logged(), "yyy") {
		t.Errorf("logged %d times, in %d bytes", count, len(logged()))
	}
}

func TestBodyThatIsClosedEarlyIsLoggedAsFarAsItWasRead(t *testing.T) {
	tracer, logged := newTrace(true)
	request := httptest.NewRequest(http.MethodGet, "https://h/", nil)
	response, err := tracer.Around(
		responding(200, "application/json", `{"a": 1, "b": 2}`),
	).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(response.Body, make([]byte, 9)); err != nil {
		t.Fatal(err)
	}
	if strings.Count(logged(), "\n") != 0 {
		t.Errorf("logged before the end\n%s", logged())
	}
	_ = response.Body.Close()
	_ = response.Body.Close()
	if !strings.HasSuffix(logged(), ` | {"a":1,`) || strings.Count(logged(), "\n") != 1 {
		t.Errorf("logged\n%s", logged())
	}
}

func TestOutputKeepsWordsThatHappenToBeSecrets(t *testing.T) {
	var trace Trace
	for _, secret := range []arkindex.Secret{
		"unknown", "password", "canary-1", "averylongsecretword",
	} {
		trace.Learn(secret)
	}
	const text = "unknown password canary-1 averylongsecretword"
	if got := trace.RedactOutput(text); got != "unknown password [redacted] [redacted]" {
		t.Errorf("RedactOutput() = %q", got)
	}
	if got := trace.Redact(text); got != "[redacted] [redacted] [redacted] [redacted]" {
		t.Errorf("Redact() = %q", got)
	}
}

func TestCredentialsAreRedactedAsURLsAndJSONContainThem(t *testing.T) {
	const token = `CANARY64/+"x&<12345`
	trace, _ := newTrace(false)
	trace.Learn(token)
	for _, text := range []string{
		(&url.URL{Path: "/" + token}).String(),
		"?a=" + url.QueryEscape(token),
		`"CANARY64/+\"x&<12345"`,
		`"CANARY64/+\"x\u0026\u003c12345"`,
	} {
		if shown := trace.Redact(text); strings.Contains(shown, "CANARY64") {
			t.Errorf("%s is shown as %s", text, shown)
		}
	}
}
