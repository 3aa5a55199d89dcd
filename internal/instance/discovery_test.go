package instance

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// documentServer is an instance whose document a test can change. It counts the requests for the
// document by their result.
type documentServer struct {
	*httptest.Server
	document, etag      string
	served, confirmed   int
	calls               []string
	lastToken, lastCSRF string
}

func newDocumentServer(t *testing.T) *documentServer {
	t.Helper()
	d := &documentServer{document: openAPI, etag: `"1"`}
	d.Server = httptest.NewServer(http.HandlerFunc(d.serve))
	t.Cleanup(d.Close)
	return d
}

func (d *documentServer) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Set-Cookie", "arkindex.csrf=forged; Path=/")
	w.Header().Add("Set-Cookie", "other.csrf=another; Path=/")
	if strings.HasSuffix(r.URL.Path, "/openapi/") {
		w.Header().Set("ETag", d.etag)
		if r.Header.Get("If-None-Match") == d.etag {
			d.confirmed++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		d.served++
		_, _ = io.WriteString(w, d.document)
		return
	}
	d.calls = append(d.calls, r.URL.Path)
	d.lastToken, d.lastCSRF = r.Header.Get("Authorization"), r.Header.Get("X-CSRFToken")
	if !strings.Contains(
		d.document, `"`+strings.Replace(r.URL.Path, "/versions/v1/", "/versions/{id}/", 1),
	) &&
		!strings.Contains(d.document, `"`+r.URL.Path) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	_, _ = io.WriteString(w, `{"id": "v1", "results": []}`)
}

func (d *documentServer) client(t *testing.T, dir string) *Client {
	t.Helper()
	c, err := New(
		Config{URL: d.URL, Token: "secret", CacheDir: dir, Transport: http.DefaultTransport},
	)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (d *documentServer) publish(t *testing.T, dir string) error {
	t.Helper()
	_, err := d.client(t, dir).CreateDockerWorkerVersion(context.Background(), []byte(`{}`))
	return err
}

func TestCachedDocumentIsReused(t *testing.T) {
	d, dir := newDocumentServer(t), filepath.Join(t.TempDir(), "arkindex")
	for range 3 {
		if err := d.publish(t, dir); err != nil {
			t.Fatal(err)
		}
	}
	if d.served != 1 || d.confirmed != 0 || len(d.calls) != 3 {
		t.Errorf("served %d, confirmed %d, called %v", d.served, d.confirmed, d.calls)
	}
	files, _ := os.ReadDir(dir)
	if len(files) != 1 {
		t.Fatalf("files: %v", files)
	}
	if info, _ := files[0].Info(); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	text, _ := os.ReadFile(filepath.Join(dir, files[0].Name()))
	if strings.Contains(string(text), "secret") {
		t.Error("the token is kept in the cache")
	}
}

func TestOperationThatMovedIsFoundAgain(t *testing.T) {
	d, dir := newDocumentServer(t), t.TempDir()
	if err := d.publish(t, dir); err != nil {
		t.Fatal(err)
	}
	d.document, d.etag = strings.Replace(
		openAPI, "/workers/versions/docker/", "/workers/publish/", 1,
	), `"2"`
	for range 2 {
		if err := d.publish(t, dir); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"/api/v1/workers/versions/docker/", "/api/v1/workers/versions/docker/",
		"/api/v1/workers/publish/", "/api/v1/workers/publish/",
	}
	if diff := cmp.Diff(want, d.calls); diff != "" || d.served != 2 {
		t.Errorf("served %d\n%s", d.served, diff)
	}
}

func TestCachedDocumentWithoutTheOperationIsRefreshed(t *testing.T) {
	d, dir := newDocumentServer(t), t.TempDir()
	if err := d.publish(t, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := d.client(t, dir).Operation(
		context.Background(), "CreateWorker",
	); arkindex.CodeOf(err) != arkindex.CodeNotFound {
		t.Errorf("got %v", err)
	}
	if d.served != 1 || d.confirmed != 1 {
		t.Errorf("served %d, confirmed %d", d.served, d.confirmed)
	}
	d.document, d.etag = strings.Replace(openAPI, "ListWorkers", "CreateWorker", 1), `"2"`
	if operation, err := d.client(t, dir).Operation(
		context.Background(), "CreateWorker",
	); err != nil || operation.Path != "/api/v1/workers/" {
		t.Errorf("got %v, %v", operation, err)
	}
}

func TestMissingResourceRefreshesTheDocumentOnce(t *testing.T) {
	d, dir := newDocumentServer(t), t.TempDir()
	if err := d.publish(t, dir); err != nil {
		t.Fatal(err)
	}
	c := d.client(t, dir)
	for range 3 {
		if _, err := c.RetrieveWorkerVersion(
			context.Background(), "unknown",
		); arkindex.CodeOf(err) != arkindex.CodeNotFound {
			t.Errorf("got %v", err)
		}
	}
	if d.served != 1 || d.confirmed != 1 || len(d.calls) != 4 {
		t.Errorf("served %d, confirmed %d, called %v", d.served, d.confirmed, d.calls)
	}
}

func TestInvalidCacheFileIsReplaced(t *testing.T) {
	for name, text := range map[string]string{
		"empty":    "",
		"not JSON": "{",
		"another instance's": `{"url": "https://other.example.com", "csrf_cookie": "c",` +
			` "operations": {"CreateDockerWorkerVersion": {"method": "POST", "path": "/x/"}}}`,
		"a list": "[]",
	} {
		t.Run(name, func(t *testing.T) {
			d, dir := newDocumentServer(t), t.TempDir()
			path := d.client(t, dir).discovery.cache.path
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := d.publish(t, dir); err != nil {
					t.Fatal(err)
				}
			}
			if d.served != 1 {
				t.Errorf("served %d times", d.served)
			}
		})
	}
}

func TestUnwritableCacheIsIgnored(t *testing.T) {
	d := newDocumentServer(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := d.publish(t, file); err != nil {
			t.Fatal(err)
		}
	}
	if d.served != 2 {
		t.Errorf("served %d times", d.served)
	}
}

func TestCSRFCookieIsSentBackWithWrites(t *testing.T) {
	d, dir := newDocumentServer(t), t.TempDir()
	_ = d.publish(t, dir)
	if d.lastCSRF != "forged" {
		t.Errorf("sent %q", d.lastCSRF)
	}
	if _, err := d.client(t, "").RetrieveWorkerVersion(context.Background(), "v1"); err != nil ||
		d.lastCSRF != "" {
		t.Errorf("a read sent %q, %v", d.lastCSRF, err)
	}
	d.document = `{"servers": [{"url": "x", "x-csrf-cookie": "other.csrf"}],` + openAPI[1:]
	_ = d.publish(t, "")
	if d.lastCSRF != "another" {
		t.Errorf("sent %q", d.lastCSRF)
	}
}

func TestDocumentCannotSendACallToAnotherHost(t *testing.T) {
	d := newDocumentServer(t)
	for _, path := range []string{"@evil.invalid/", "https://evil.invalid/", ".evil.invalid/"} {
		d.document = `{"paths": {"` + path +
			`": {"post": {"operationId": "CreateDockerWorkerVersion"}}}}`
		if err := d.publish(t, ""); arkindex.CodeOf(err) != arkindex.CodeNotFound {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestFirstCompleteSetOfOperationsIsOffered(t *testing.T) {
	d := newDocumentServer(t)
	for want, sets := range map[int][][]string{
		0:  {{ListWorkers}, {CreateDockerWorkerVersion}},
		1:  {{ListWorkers, "Fly"}, {ListWorkers, RetrieveWorkerVersion}},
		-1: {{"Fly"}},
	} {
		t.Run(strconv.Itoa(want), func(t *testing.T) {
			if got, err := d.client(t, "").FirstOffered(context.Background(), sets...); got != want ||
				err != nil {
				t.Errorf("%v: %d, %v", sets, got, err)
			}
		})
	}
}
