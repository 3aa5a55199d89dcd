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
)

// record is a Trace whose clock goes on by a millisecond at each look, and the lines that it told.
func record(bodies bool) (*Trace, func() string) {
	var lock sync.Mutex
	var lines []string
	now := time.Unix(0, 0)
	tell := func(line string) {
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
	return &Trace{Tell: tell, Now: clock, Bodies: bodies, Host: "local.invalid"}, func() string { return strings.Join(lines, "\n") }
}

// answering is a transport that gives one answer to every request.
func answering(status int, contentType, text string, headers ...string) http.RoundTripper {
	return carrier(func(request *http.Request) (*http.Response, error) {
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

type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(request *http.Request) (*http.Response, error) { return c(request) }

// exchange sends a request and reads the answer.
func exchange(t *testing.T, through http.RoundTripper, address, text string, headers ...string) string {
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
	tracer, told := record(false)
	exchange(t, tracer.Around(answering(201, "application/json", "{}")), "https://user:canary-word@h.example.com/api/?page=2&sig=canary#canary", "{}")
	exchange(t, tracer.Around(answering(404, "", "")), "http://local.invalid/api/", "")
	want := "POST https://h.example.com/api/?page=2&sig=[redacted]: HTTP 201 in 1ms\nPOST /api/: HTTP 404 in 1ms"
	if told() != want {
		t.Errorf("told\n%s\nwant\n%s", told(), want)
	}
}

func TestFailureIsToldWithoutTheAddressesSecrets(t *testing.T) {
	tracer, told := record(false)
	exchange(t, tracer.Around(carrier(func(*http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "proxyconnect", URL: "http://me:canary@proxy:1", Err: io.EOF}
	})), "http://h/", "")
	if want := `POST http://h/: no answer in 1ms: proxyconnect "http://[redacted]@proxy:1": EOF`; told() != want {
		t.Errorf("told %s, want %s", told(), want)
	}
}

func TestHeadersAndBodiesAreToldOnlyWhenAskedFor(t *testing.T) {
	tracer, told := record(true)
	got := exchange(t, tracer.Around(answering(201, "application/json", ` {"id": 1.0, "n": [true, null, "<é>"]}`)),
		"https://h/api/", `{"name": "Reader"}`, "Content-Type", "application/json", "Accept", "a", "Accept", "b")
	want := `[1] POST https://h/api/ | Accept: a | Accept: b | Content-Type: application/json | {"name":"Reader"}
[1] POST https://h/api/: HTTP 201 in 1ms | Content-Type: application/json | {"id":1.0,"n":[true,null,"<é>"]}`
	if told() != want || got != ` {"id": 1.0, "n": [true, null, "<é>"]}` {
		t.Errorf("told\n%s\nwant\n%s\nread %s", told(), want, got)
	}
}

// TestSecretsAreToldNowhere puts a canary where each kind of secret travels.
func TestSecretsAreToldNowhere(t *testing.T) {
	const canary = "canary-0123"
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + canary))
	for name, test := range map[string]struct {
		address, text      string
		headers            []string
		status             int
		kind, answer       string
		answered           []string
		secret, alsoSecret string
	}{
		"a token":                     {headers: []string{"Authorization", "Token " + canary}},
		"an echoed token":             {headers: []string{"Authorization", "Token " + canary}, kind: "application/json", answer: `{"detail": "unknown ` + canary + `"}`},
		"an echo in a header":         {headers: []string{"Authorization", "Token " + canary}, answered: []string{"X-Said", canary}},
		"an echo in plain text":       {headers: []string{"Authorization", "Bearer  " + canary}, status: 500, kind: "text/plain", answer: "no " + canary},
		"a job's token":               {headers: []string{"JOB-TOKEN", canary}, address: "https://h/" + canary},
		"a user's password":           {headers: []string{"Authorization", "Basic " + basic}, kind: "application/json", answer: `["` + canary + `"]`, alsoSecret: basic},
		"a cookie":                    {headers: []string{"Cookie", "arkindex.csrf=" + canary, "X-CSRFToken", canary}},
		"a cookie that is set":        {answered: []string{"Set-Cookie", "session=" + canary + "; Path=/"}, kind: "application/json", answer: `{"cookie is": "` + canary + `"}`},
		"a password in a body":        {text: `{"said": "` + canary + `", "email": "e", "password": "` + canary + `"}`, kind: "application/json", answer: "{}"},
		"a token in an answer":        {kind: "application/json", answer: `{"first": "` + canary + `", "auth_token": "` + canary + `"}`},
		"a token below a field":       {kind: "application/problem+json", answer: `{"tokens": [{"value": "` + canary + `"}, 1], "x": 1}`},
		"an address in two colours":   {kind: "application/json", answer: `["x http://u:` + canary + `@h/ y http://h/?k=` + canary + `"]`},
		"a token that is cut off":     {kind: "application/json", answer: `{"token": "` + canary},
		"a text that is cut off":      {kind: "application/json", answer: `{"detail": "https://me:` + canary},
		"a form":                      {text: "grant_type=password&password=" + canary, headers: []string{"Content-Type", "application/x-www-form-urlencoded"}},
		"a profile file":              {kind: "text/plain", answer: "hosts: {demo: {token: " + canary + "}}"},
		"a profile file as JSON":      {kind: "application/json", answer: "hosts:\n  demo: {token: " + canary + "}"},
		"an error's page":             {status: 403, kind: "text/html", answer: `<input name="csrfmiddlewaretoken" value="` + canary + `">`},
		"a user in an address":        {address: "https://me:" + canary + "@h/" + canary},
		"a parameter":                 {address: "https://h/?X-Amz-Signature=" + canary + "&page=1"},
		"a parameter without name":    {address: "https://h/?" + canary},
		"a redirect":                  {status: 302, answered: []string{"Location", "/elsewhere?token=" + canary}},
		"a redirect with a user":      {status: 302, answered: []string{"Location", "https://me:" + canary + "@h/"}},
		"a redirect to nowhere":       {status: 302, answered: []string{"Location", "https://me:" + canary + "/odd@h/"}},
		"a link":                      {answered: []string{"Link", `<https://h/?private_token=` + canary + `&page=2>; rel="next"`}},
		"a remote in a text":          {text: `{"revision_message": "from https://oauth2:` + canary + `@h/g/p.git now"}`},
		"a remote in a parameter":     {address: "https://h/?repository_url=https%3A%2F%2Fme%3A" + canary + "%40h%2Fp"},
		"a secret behind a semicolon": {address: "https://h/?page=1;token=" + canary},
		"a token in a parameter":      {address: "https://h/?repository_url=https%3A%2F%2Fh%2Fp%3Ftoken%3D" + canary},
		"a secret that is escaped":    {headers: []string{"JOB-TOKEN", canary + "/+"}, address: "https://h/x/" + canary + "%2F+", secret: canary + "%2F"},
		"a token with other blanks":   {headers: []string{"Proxy-Authorization", "Token   " + canary}, kind: "application/json", answer: `"` + canary + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			tracer, told := record(true)
			if test.address == "" {
				test.address = "https://h/"
			}
			if test.status == 0 {
				test.status = 200
			}
			if test.text != "" && len(test.headers) == 0 {
				test.headers = []string{"Content-Type", "application/json"}
			}
			got := exchange(t, tracer.Around(answering(test.status, test.kind, test.answer, test.answered...)), test.address, test.text, test.headers...)
			if got != test.answer {
				t.Errorf("the answer became %q", got)
			}
			if strings.Contains(told(), "canary") || test.secret != "" && strings.Contains(told(), test.secret) ||
				test.alsoSecret != "" && strings.Contains(told(), test.alsoSecret) || strings.Count(told(), "\n") != 1 {
				t.Errorf("told\n%s", told())
			}
		})
	}
}

func TestBodiesAreBounded(t *testing.T) {
	tracer, told := record(true)
	long := `{"a": "` + strings.Repeat("x", 3000) + `", "b": "` + strings.Repeat("y", 3000) + `"}`
	if got := exchange(t, tracer.Around(answering(200, "application/json", long)), "https://h/", long, "Content-Type", "application/json"); got != long {
		t.Errorf("%d bytes came through", len(got))
	}
	if count := strings.Count(told(), `xxx","b":… (6018 bytes in all)`); count != 2 || strings.Contains(told(), "yyy") {
		t.Errorf("told %d times, in %d bytes", count, len(told()))
	}
}

func TestBodyThatIsGivenUpIsToldAsFarAsItWasRead(t *testing.T) {
	tracer, told := record(true)
	request := httptest.NewRequest(http.MethodGet, "https://h/", nil)
	response, err := tracer.Around(answering(200, "application/json", `{"a": 1, "b": 2}`)).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(response.Body, make([]byte, 9)); err != nil {
		t.Fatal(err)
	}
	if strings.Count(told(), "\n") != 0 {
		t.Errorf("told before the end\n%s", told())
	}
	_ = response.Body.Close()
	_ = response.Body.Close()
	if !strings.HasSuffix(told(), ` | {"a":1,`) || strings.Count(told(), "\n") != 1 {
		t.Errorf("told\n%s", told())
	}
}
