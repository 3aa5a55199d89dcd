package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/publish"
	"arkindex/internal/registry"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/ratelimit"
	"arkindex/internal/registry/store"

	"arkindex/internal/cli/app"
)

// publicationsVariable overrides the number of publications.
const publicationsVariable = "ARKINDEX_PUBLICATIONS"

const (
	publications = 300
	lossyWorkers = 10 // workers that are published in turn
)

// TestLossyNetworkLosesAndDuplicatesNoPublication runs the whole command for each publication, a
// few at once, with every generation in turn. Two jobs at the same time make every ninth
// publication.
func TestLossyNetworkLosesAndDuplicatesNoPublication(t *testing.T) {
	total := publications
	if value := os.Getenv(publicationsVariable); value != "" {
		var err error
		total, err = strconv.Atoi(value)
		must(t, err)
	}
	l := newLossy(t)
	free := make(chan struct{}, 16)
	var running sync.WaitGroup
	for i := range total {
		jobs := 1
		if i%9 == 0 {
			jobs = 2
		}
		for range jobs {
			free <- struct{}{}
			running.Go(func() {
				l.publish(t, i)
				<-free
			})
		}
	}
	running.Wait()
	versions := l.versions(t)
	if len(versions) != total || len(l.ids) != total {
		t.Errorf("%d of %d publications reported a version, and there are %d versions",
			len(l.ids), total, len(versions))
	}
	for key, id := range l.ids {
		if versions[key] != id {
			t.Errorf("%s was reported as %s, and is %q", key, id, versions[key])
		}
	}
	kills := l.proxy.kills.Load()
	if kills < int64(total/10) {
		t.Errorf("only %d connections were killed", kills)
	}
	t.Logf("%d publications through %d killed connections, %d versions", total, kills, len(versions))
}

// lossy is a registry behind a lossy network, with the ids of the versions that publications
// reported.
type lossy struct {
	proxy     *lossyProxy
	direct    *instance.Client
	token     string
	dir, home string
	transport *http.Transport

	lock sync.Mutex
	ids  map[string]string
}

func newLossy(t *testing.T) *lossy {
	t.Helper()
	opened, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "instance.db"))
	must(t, err)
	t.Cleanup(func() { _ = opened.Close() })
	limits := auth.DefaultLimits()
	limits.Requests = ratelimit.Rate{}
	handler := registry.New(opened, registry.Config{Limits: &limits})
	token, _, err := handler.Bootstrap(context.Background())
	must(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	l := &lossy{
		token: token, dir: t.TempDir(), home: t.TempDir(),
		transport: http.DefaultTransport.(*http.Transport).Clone(), ids: map[string]string{},
	}
	l.transport.MaxIdleConnsPerHost = 16
	l.proxy = newLossyProxy(t, server.Listener.Addr().String(), 20261125)
	t.Cleanup(l.transport.CloseIdleConnections)
	l.direct, err = instance.New(instance.Config{
		URL: server.URL, Token: arkindex.Secret(token), Transport: http.DefaultTransport,
	})
	must(t, err)
	configuration := "version: 2\nworkers:\n"
	for i := range lossyWorkers {
		configuration += fmt.Sprintf("  - {name: Worker %d, slug: w%d, type: ocr}\n", i, i)
	}
	must(t, os.WriteFile(filepath.Join(l.dir, ".arkindex.yml"), []byte(configuration), 0o600))
	return l
}

// publish runs the command for a publication.
func (l *lossy) publish(t *testing.T, number int) {
	slug, hash := fmt.Sprintf("w%d", number%lossyWorkers), fmt.Sprintf("%040x", number)
	generation := []string{"docker", "worker", "import"}[number%3]
	var stdout, stderr bytes.Buffer
	variables := map[string]string{
		"HOME": l.home, "ARKINDEX_API_URL": "http://" + l.proxy.Addr().String(),
		"ARKINDEX_API_TOKEN": l.token,
		// the document is larger than what a connection forwards
		"ARKINDEX_API_SCHEMA_URL": l.direct.URL() + "/api/v1/openapi/?format=json",
	}
	code := Main(app.Process{
		Args: []string{
			"worker", "publish", "registry.example.com/group/worker:" + hash, "-o", "json", "--worker",
			slug, "--generation", generation,
			"--repository-url", "https://gitlab.example.com/group/worker", "--revision-hash", hash,
			"--revision-message", "Change",
			"--revision-author", "Ada", "--revision-branch", "main", "--revision-tags",
			fmt.Sprintf("v%d", number), "--image-check", "off",
		},
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Dir: l.dir,
		Getenv: func(name string) string { return variables[name] }, Transport: l.transport,
		Now:   time.Now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	var report publish.Report
	if err := json.Unmarshal(stdout.Bytes(), &report); code != app.ExitOK || err != nil {
		t.Errorf("publication %d ended with %d: %v\n%s", number, code, err, stderr.String())
		return
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	id, key := *report.Instances[0].Workers[0].VersionID, slug+"@"+hash
	if known, ok := l.ids[key]; ok && known != id {
		t.Errorf("%s was reported as %s and %s", key, known, id)
	}
	l.ids[key] = id
}

// versions returns the ids of the versions in the registry, by worker and revision. It fails the
// test if two versions have the same.
func (l *lossy) versions(t *testing.T) map[string]string {
	t.Helper()
	workers, err := l.direct.ListWorkers(context.Background(), instance.WorkerFilter{})
	must(t, err)
	ids := map[string]string{}
	for _, worker := range workers {
		versions, err := l.direct.ListWorkerVersions(context.Background(), worker.ID)
		must(t, err)
		for _, version := range versions {
			key := worker.Slug + "@" + version.Revision.Hash
			if _, twice := ids[key]; twice {
				t.Errorf("%s exists twice", key)
			}
			ids[key] = version.ID
		}
	}
	if len(workers) > lossyWorkers {
		t.Errorf("there are %d workers", len(workers))
	}
	return ids
}
