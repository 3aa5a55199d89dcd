package instance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// openAPI is a shortened OpenAPI document of an instance of the first generation. Path items
// also contain values that are not operations.
const openAPI = `{"openapi": "3.0.3", "info": {"title": "x", "version": "1"}, "paths": {
	"/api/v1/workers/versions/docker/": {"parameters": [], "summary": "s",` +
	` "post": {"operationId": "CreateDockerWorkerVersion"}},
	"/api/v1/workers/{id}/versions/": {"get": {"operationId": "ListWorkerVersions"},` +
	` "post": {"operationId": "CreateWorkerVersion"}},
	"/api/v1/workers/": {"get": {"operationId": "ListWorkers"}},
	"/api/v1/workers/versions/{id}/": {"get": {"operationId": "RetrieveWorkerVersion"}}}}`

// request is a request that a test's instance has received.
type request struct {
	Method, Path, Authorization, Body string
}

// instance responds to all requests with a handler, except those for its document.
type instance struct {
	*httptest.Server
	seen []request
}

func newInstance(t *testing.T, handler http.HandlerFunc) *instance {
	t.Helper()
	i := &instance{}
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		i.seen = append(
			i.seen, request{r.Method, r.URL.RequestURI(), r.Header.Get("Authorization"), string(body)},
		)
		if strings.HasSuffix(r.URL.Path, "/openapi/") {
			_, _ = io.WriteString(w, openAPI)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// respond responds with a status, a content type and a body.
func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func client(t *testing.T, url string) *Client {
	t.Helper()
	c, err := New(
		Config{URL: url, Token: "secret", UserAgent: "arkindex/test", Transport: http.DefaultTransport},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOperationIsCalledAtItsDocumentedAddressWithTokenAndBody(t *testing.T) {
	i := newInstance(t, respond(
		201, "application/json", `{"id": "v1", "worker": {"id": "w1"}, "configuration": {"a": 1.0}}`,
	))
	published, err := client(t, i.URL+"/prefix/").CreateDockerWorkerVersion(
		context.Background(), []byte(`{"a":1.0}`),
	)
	if err != nil {
		t.Fatal(err)
	}
	if !published.Created || published.Version.ID != "v1" ||
		string(published.Version.Configuration) != `{"a": 1.0}` {
		t.Errorf("got %+v", published)
	}
	want := []request{
		{"GET", "/prefix/api/v1/openapi/?format=json", "", ""},
		{"POST", "/prefix/api/v1/workers/versions/docker/", "Token secret", `{"a":1.0}`},
	}
	if diff := cmp.Diff(want, i.seen); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentIsReadOnce(t *testing.T) {
	i := newInstance(t, respond(200, "application/json", `{"id": "v1"}`))
	c := client(t, i.URL)
	for range 3 {
		if _, err := c.RetrieveWorkerVersion(context.Background(), "v1"); err != nil {
			t.Fatal(err)
		}
	}
	if len(i.seen) != 4 {
		t.Errorf(
			"%d requests, want one for the document and three for the version: %v", len(i.seen), i.seen,
		)
	}
}

func TestDocumentOfAnOlderInstanceIsFound(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("format") == "openapi-json" {
			_, _ = io.WriteString(w, openAPI)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer server.Close()
	operation, err := client(t, server.URL).Operation(context.Background(), ListWorkers)
	if err != nil || operation.Method != "GET" || operation.Path != "/api/v1/workers/" {
		t.Errorf("got %+v, %v", operation, err)
	}
}

func TestMissingOperationIsNamed(t *testing.T) {
	i := newInstance(t, nil)
	_, err := client(t, i.URL).Operation(context.Background(), "Fly")
	if arkindex.CodeOf(err) != arkindex.CodeNotFound || !strings.Contains(err.Error(), "Fly") {
		t.Errorf("got %v", err)
	}
}

func TestErrorsAreReadInEveryFormat(t *testing.T) {
	const standard = `{"type": "validation_error", "errors": [{"attr": ["a", 0],` +
		` "code": "unique", "detail": "taken"}, {"attr": null, "code": "x", "detail": "whole"}]}`
	for _, test := range []struct {
		name    string
		handler http.HandlerFunc
		code    arkindex.Code
		says    string
	}{
		{"classic, by field", respond(
			400, "application/json", `{"b": ["two", "three"], "a": {"c": ["one"]}}`,
		), arkindex.CodeInvalid, "(HTTP 400): a.c: one; b: two; b: three"},
		{"classic, about all", respond(
			400, "application/json", `{"__all__": ["already exists"]}`,
		), arkindex.CodeConflict, "(HTTP 400): already exists"},
		{"classic, detail", respond(
			403, "application/json", `{"detail": "no"}`,
		), arkindex.CodeForbidden, "(HTTP 403): no"},
		{"standard", respond(
			400, "application/json", standard,
		), arkindex.CodeInvalid, "(HTTP 400): a.0: taken; whole"},
		{"both at once", respond(
			400, "application/json", standard[:len(standard)-1]+`, "a": ["taken"]}`,
		), arkindex.CodeInvalid, "(HTTP 400): a.0: taken; whole"},
		{"a list", respond(
			400, "application/json", `["one", "two"]`,
		), arkindex.CodeInvalid, "(HTTP 400): one; two"},
		{"a text", respond(
			400, "text/plain", "plainly wrong\n",
		), arkindex.CodeInvalid, "(HTTP 400): plainly wrong"},
		{"a long text", respond(
			400, "text/plain", strings.Repeat("x", 2000),
		), arkindex.CodeInvalid, strings.Repeat("x", 500) + "… (1500 bytes more)"},
		{"JSON that is cut off", respond(
			400, "application/problem+json", `{"detail": "it is `+strings.Repeat("x", 2<<20)+`"}`,
		), arkindex.CodeInvalid, "x… (1048076 bytes more)"},
		{"HTML", respond(
			502, "text/html", "<html><script>x</script></html>",
		), arkindex.CodeUnavailable, "failed with HTTP 502, with a web page instead of a reason"},
		{
			"nothing", respond(500, "", ""), arkindex.CodeUnavailable,
			"failed with HTTP 500, without a reason",
		},
		{"an unknown token", respond(
			401, "application/json", `{"detail": "Invalid token."}`,
		), arkindex.CodeCredentials, "refused the token (HTTP 401): Invalid token."},
		{"too many requests", respond(
			429, "application/json", `{"detail": "slow"}`,
		), arkindex.CodeUnavailable, "failed with HTTP 429: slow"},
		{"something unknown", respond(
			404, "application/json", `{"detail": "Not found."}`,
		), arkindex.CodeNotFound, "(HTTP 404): Not found."},
	} {
		t.Run(test.name, func(t *testing.T) {
			i := newInstance(t, test.handler)
			_, err := client(t, i.URL).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
			if arkindex.CodeOf(err) != test.code || !strings.HasSuffix(err.Error(), test.says) {
				t.Errorf("got %q, %v", arkindex.CodeOf(err), err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Error("the token is shown")
			}
		})
	}
}

func TestUnrelatedResponseIsRefused(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"a web page":     respond(200, "text/html", "<html></html>"),
		"JSON of others": respond(200, "application/json", `{"status": "ok"}`),
		"a list":         respond(201, "application/json", `[]`),
		"nothing":        respond(201, "application/json", ``),
	} {
		t.Run(name, func(t *testing.T) {
			i := newInstance(t, handler)
			_, err := client(t, i.URL).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
			if arkindex.CodeOf(err) != arkindex.CodeUnavailable {
				t.Error(err)
			}
		})
	}
}

func TestWriteIsNeverRedirected(t *testing.T) {
	var strangers int
	stranger := httptest.NewServer(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) { strangers++ }),
	)
	defer stranger.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		i := newInstance(
			t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, stranger.URL, status) },
		)
		_, err := client(t, i.URL).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
		if arkindex.CodeOf(err) != arkindex.CodeInvalid || !strings.Contains(err.Error(), "redirects") {
			t.Errorf("%d: %v", status, err)
		}
	}
	if strangers != 0 {
		t.Errorf("the stranger got %d requests", strangers)
	}
}

func TestTokenDoesNotFollowARedirectToAnotherHost(t *testing.T) {
	var got []string
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
	}))
	defer stranger.Close()
	i := newInstance(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, stranger.URL, http.StatusFound)
	})
	if _, err := client(t, i.URL).RetrieveWorkerVersion(context.Background(), "v1"); err == nil {
		t.Error("a redirect to another host is followed")
	}
	if len(got) != 0 {
		t.Errorf("the stranger got %q", got)
	}
}

func TestUnreachableInstanceIsUnavailable(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	_, err := client(t, server.URL).Operation(context.Background(), ListWorkers)
	if arkindex.CodeOf(err) != arkindex.CodeUnavailable ||
		!strings.Contains(err.Error(), "cannot be reached") {
		t.Errorf("got %v", err)
	}
}

func TestTimeoutAndInterruptionHaveDifferentCodes(t *testing.T) {
	i := newInstance(t, nil)
	c := client(t, i.URL)
	interrupted, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Operation(
		interrupted, ListWorkers,
	); arkindex.CodeOf(err) != arkindex.CodeInterrupted {
		t.Errorf("interrupted: %v", err)
	}
	spent, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	if _, err := c.Operation(spent, ListWorkers); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("spent: %v", err)
	}
}

func TestListsAreReadToTheEndAndFiltered(t *testing.T) {
	pages := map[string]string{
		"1": `{"count": 3, "next": "http://internal/?page=2", "results": [{"slug": "a",` +
			` "repository_url": "u"}, {"slug": "b", "repository_url": "u"}]}`,
		"2": `{"count": 3, "next": null, "results": [{"slug": "a", "repository_url": "v"}]}`,
	}
	i := newInstance(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, pages[r.URL.Query().Get("page")])
	})
	workers, err := client(t, i.URL).ListWorkers(context.Background(), WorkerFilter{Slug: "a"})
	if err != nil {
		t.Fatal(err)
	}
	want := []arkindex.Worker{{Slug: "a", RepositoryURL: "u"}, {Slug: "a", RepositoryURL: "v"}}
	if diff := cmp.Diff(want, workers); diff != "" {
		t.Error(diff)
	}
}

func TestBaseAddressIsNormalizedAndShowsNoCredentials(t *testing.T) {
	for url, want := range map[string]string{
		"https://a.example.com":          "https://a.example.com",
		"https://a.example.com/":         "https://a.example.com",
		"https://a.example.com/api/v1/":  "https://a.example.com",
		"https://a.example.com/x/api/v1": "https://a.example.com/x",
		"https://u:p@a.example.com/x/?q": "https://a.example.com/x",
	} {
		t.Run(url, func(t *testing.T) {
			if got := client(t, url).URL(); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	for _, url := range []string{
		"", "a.example.com", "ftp://u:canary@a.example.com", "https://", "https://u:canary@[::1",
	} {
		_, err := New(Config{URL: url})
		var e *arkindex.Error
		if !errors.As(err, &e) || e.Code != arkindex.CodeProfile ||
			strings.Contains(e.Message+e.Hint, "canary") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
