package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	images "github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"arkindex/internal/publish"

	"arkindex/internal/cli/app"
)

// failingService is a service whose next requests fail.
type failingService struct {
	service http.Handler
	header  http.Header
	left    atomic.Int64
}

func (f *failingService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.left.Add(-1) < 0 {
		f.service.ServeHTTP(w, r)
		return
	}
	for key := range f.header {
		w.Header().Set(key, f.header.Get(key))
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// runWithRetries runs the command in a directory with one worker. Waiting takes no time.
func runWithRetries(
	t *testing.T, variables map[string]string, args ...string,
) (code int, report publish.Report, log string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	dir := t.TempDir()
	configuration := []byte("version: 2\nworkers:\n  - {name: A, slug: a, type: ocr}\n")
	must(t, os.WriteFile(filepath.Join(dir, ".arkindex.yml"), configuration, 0o600))
	code = Main(app.Process{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: dir,
		Getenv: func(name string) string { return variables[name] }, Transport: http.DefaultTransport,
		Now:   time.Now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatalf("%v: %s\n%s", err, stdout.String(), stderr.String())
	}
	return code, report, stderr.String()
}

func TestRequiredImageIsLookedUpAgainWhenItsRegistryFails(t *testing.T) {
	service := &failingService{
		service: images.New(images.Logger(log.New(io.Discard, "", 0))), header: http.Header{},
	}
	server := httptest.NewServer(service)
	defer server.Close()
	reference := strings.TrimPrefix(server.URL, "http://") + "/group/worker:1"
	parsed, err := name.ParseReference(reference)
	must(t, err)
	must(t, remote.Write(parsed, empty.Image))
	publication := []string{
		"worker", "publish", reference, "--dry-run", "--image-check", "require", "-o", "json",
		"--repository-url", "https://h/p",
		"--revision-hash", "a", "--revision-message", "m", "--revision-author", "a", "--revision-branch",
		"", "--revision-tags", "",
	}
	service.left.Store(4)
	code, report, log := runWithRetries(t, nil, publication...)
	if code != app.ExitOK || report.Image.Check != "present" ||
		strings.Count(log, "trying again in") != 4 {
		t.Errorf("exit code %d, the image is %s\n%s", code, report.Image.Check, log)
	}
	service.header.Set("Retry-After", "7200")
	service.left.Store(2) // the login, by either scheme
	code, report, log = runWithRetries(t, nil, publication...)
	if code != 5 || report.Image.Check != "unreachable" ||
		!strings.Contains(log, "asks to wait 2h0m0s") {
		t.Errorf("exit code %d, the image is %s\n%s", code, report.Image.Check, log)
	}
}

func TestProfileIsReadAgainWhenGitLabFails(t *testing.T) {
	service := &failingService{
		service: handleSecureFile("hosts: {demo: {url: 'https://demo.example.com', token: canary}}\n"),
	}
	server := httptest.NewServer(service)
	defer server.Close()
	service.left.Store(3)
	variables := map[string]string{
		"CI_API_V4_URL": server.URL + "/api/v4", "CI_PROJECT_ID": "7", "CI_JOB_TOKEN": "canary-job",
	}
	var stdout, stderr bytes.Buffer
	code := Main(app.Process{
		Args:  []string{"--gitlab-secure-file", "arkindex-cli", "profile", "list"},
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(name string) string { return variables[name] }, Transport: http.DefaultTransport,
		Now: time.Now, Dir: t.TempDir(),
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if code != app.ExitOK || !strings.Contains(stdout.String(), "https://demo.example.com") ||
		strings.Count(stderr.String(), "trying again in") != 3 {
		t.Errorf("exit code %d, %s\n%s", code, stdout.String(), stderr.String())
	}
	if strings.Contains(stderr.String(), "canary") {
		t.Errorf("a token is shown: %s", stderr.String())
	}
}
