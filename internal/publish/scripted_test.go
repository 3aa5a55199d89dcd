package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/instance"
)

// scripted is an instance that keeps workers and versions as real ones of each generation do.
// exists is how it says that a version exists; mishaps are what goes wrong with it.
type scripted struct {
	http.Handler
	*httptest.Server // none within a network of the tests' own
	routes           []route
	offers           []string
	exists           string
	mishaps          []mishap

	lock     sync.Mutex
	happened map[string]int
	workers  []arkindex.Worker
	versions []arkindex.WorkerVersion
	calls    []string
	tokens   []string
}

// route is where an operation is.
type route struct{ operation, method, path string }

// routes are where the scripted instance has its operations, which is not where others have all
// of them.
var routes = []route{
	{instance.CreateDockerWorkerVersion, "POST", "/api/v1/workers/versions/docker/"},
	{instance.CreateWorker, "POST", "/api/v1/workers/"},
	{instance.ListWorkers, "GET", "/api/v1/workers/"},
	{instance.PartialUpdateWorker, "PATCH", "/api/v1/workers/{id}/"},
	{instance.CreateWorkerVersion, "POST", "/api/v1/workers/{id}/versions/"},
	{instance.ListWorkerVersions, "GET", "/api/v1/workers/{id}/versions/"},
	{instance.ImportWorkerVersion, "POST", "/api/v1/workers/{id}/versions/import/"},
	{instance.RetrieveWorkerVersion, "GET", "/api/v1/versions/{id}/"},
	{instance.PartialUpdateWorkerVersion, "PATCH", "/api/v1/versions/{id}/"},
}

// reads are the operations that every generation offers.
var reads = []string{instance.ListWorkers, instance.ListWorkerVersions, instance.RetrieveWorkerVersion}

// offering lists what instances of a generation offer.
func offering(generation Generation) []string {
	switch generation {
	case GenerationWorker:
		return append([]string{instance.CreateWorker, instance.PartialUpdateWorker, instance.CreateWorkerVersion, instance.PartialUpdateWorkerVersion}, reads...)
	case GenerationImport:
		return append([]string{instance.CreateWorker, instance.PartialUpdateWorker, instance.ImportWorkerVersion, instance.PartialUpdateWorkerVersion}, reads...)
	default:
		return append([]string{instance.CreateDockerWorkerVersion}, reads...)
	}
}

// script makes an instance of a generation that nobody can reach yet.
func script(generation Generation, exists string) *scripted {
	s := &scripted{routes: routes, offers: offering(generation), exists: exists, happened: map[string]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/openapi/", func(w http.ResponseWriter, r *http.Request) {
		s.happen(w, r, readDocument, http.HandlerFunc(s.document))
	})
	for _, route := range routes {
		mux.HandleFunc(route.method+" "+route.path+"{$}", func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route.operation) })
	}
	s.Handler = mux
	return s
}

// newScripted is script over the machine's own network.
func newScripted(t *testing.T, generation Generation, exists string) *scripted {
	t.Helper()
	s := script(generation, exists)
	s.Server = httptest.NewServer(s.Handler)
	t.Cleanup(s.Close)
	return s
}

// target is the scripted instance as a target with all patience. Waiting takes no time.
func (s *scripted) target(t *testing.T) Target { return s.targetWithCache(t, "") }

func (s *scripted) targetWithCache(t *testing.T, dir string) Target {
	t.Helper()
	client, err := instance.New(instance.Config{
		URL: s.URL, Token: "canary", CacheDir: dir, Transport: http.DefaultTransport,
		Retry: &instance.RetryPolicy{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Target{Profile: "p", URL: s.URL, Client: client, Addressable: true}
}

func (s *scripted) document(w http.ResponseWriter, _ *http.Request) {
	paths := map[string]map[string]any{}
	for _, route := range s.routes {
		if slices.Contains(s.offers, route.operation) {
			if paths[route.path] == nil {
				paths[route.path] = map[string]any{}
			}
			paths[route.path][strings.ToLower(route.method)] = map[string]string{"operationId": route.operation}
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"paths": paths})
}

func (s *scripted) serve(w http.ResponseWriter, r *http.Request, operation string) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.lock.Lock()
	s.calls = append(s.calls, strings.TrimSpace(operation+" "+string(body)))
	s.tokens = append(s.tokens, r.Header.Get("Authorization"))
	offered := slices.Contains(s.offers, operation)
	s.lock.Unlock()
	if !offered {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	s.happen(w, r, operation, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.lock.Lock()
		defer s.lock.Unlock()
		asked, _ := diff.Decode(body).(map[string]any)
		status, answer := s.do(operation, r.PathValue("id"), asked)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
	}))
}

// happen lets the mishap of an operation happen, while there is one, and else does what is asked.
func (s *scripted) happen(w http.ResponseWriter, r *http.Request, operation string, do http.Handler) {
	s.lock.Lock()
	s.happened[operation]++
	turn := s.happened[operation]
	i := slices.IndexFunc(s.mishaps, func(m mishap) bool { return m.to == operation && (m.times == always || turn <= m.times) })
	s.lock.Unlock()
	if i < 0 {
		do.ServeHTTP(w, r)
		return
	}
	s.mishaps[i].happens(w, r, do)
}

func (s *scripted) do(operation, id string, asked map[string]any) (int, any) {
	switch operation {
	case instance.ListWorkers:
		return 200, map[string]any{"results": append([]arkindex.Worker{}, s.workers...)}
	case instance.ListWorkerVersions:
		of := slices.DeleteFunc(slices.Clone(s.versions), func(v arkindex.WorkerVersion) bool { return v.Worker.ID != id })
		return 200, map[string]any{"results": append([]arkindex.WorkerVersion{}, of...)}
	case instance.RetrieveWorkerVersion:
		return 200, s.version(id)
	case instance.CreateWorker:
		return s.createWorker(asked)
	case instance.PartialUpdateWorker:
		worker := s.worker(func(w arkindex.Worker) bool { return w.ID == id })
		worker.Name, worker.Type, worker.Description = asked["name"].(string), asked["type"].(string), asked["description"].(string)
		return 200, worker
	case instance.PartialUpdateWorkerVersion:
		version := s.version(id)
		set(&version.Branch, asked["branch"])
		set(&version.Tag, asked["tag"])
		return 200, version
	case instance.CreateDockerWorkerVersion:
		_, worker := s.createWorker(map[string]any{
			"slug": asked["worker_slug"], "name": asked["worker_name"], "type": asked["worker_type"], "repository_url": asked["repository_url"],
		})
		asked["revision_url"] = fmt.Sprintf("%s/commit/%s", asked["repository_url"], asked["revision_hash"])
		return s.createVersion(worker.(*arkindex.Worker).ID, asked)
	default:
		return s.createVersion(id, asked)
	}
}

// wrote reports whether a request has come that writes.
func (s *scripted) wrote() bool {
	return slices.ContainsFunc(s.calls, func(call string) bool {
		operation, _, _ := strings.Cut(call, " ")
		return !slices.Contains(reads, operation)
	})
}

func (s *scripted) worker(is func(arkindex.Worker) bool) *arkindex.Worker {
	if i := slices.IndexFunc(s.workers, is); i >= 0 {
		return &s.workers[i]
	}
	return nil
}

func (s *scripted) version(id string) *arkindex.WorkerVersion {
	return &s.versions[slices.IndexFunc(s.versions, func(v arkindex.WorkerVersion) bool { return v.ID == id })]
}

func (s *scripted) createWorker(asked map[string]any) (int, any) {
	known := s.worker(func(w arkindex.Worker) bool {
		return w.Slug == asked["slug"] && w.RepositoryURL == asked["repository_url"]
	})
	if known != nil {
		return 200, known
	}
	description, _ := asked["description"].(string)
	s.workers = append(s.workers, arkindex.Worker{
		ID: fmt.Sprintf("w%d", len(s.workers)+1), Slug: asked["slug"].(string), Name: asked["name"].(string), Type: asked["type"].(string),
		Description: description, RepositoryURL: asked["repository_url"].(string),
	})
	return 201, &s.workers[len(s.workers)-1]
}

func (s *scripted) createVersion(workerID string, asked map[string]any) (int, any) {
	url := asked["revision_url"].(string)
	for i, version := range s.versions {
		if version.Worker.ID == workerID && *version.RevisionURL == url {
			return s.refuse(&s.versions[i])
		}
	}
	configuration, _ := json.Marshal(asked["configuration"])
	version := arkindex.WorkerVersion{
		ID: fmt.Sprintf("v%d", len(s.versions)+1), Worker: arkindex.WorkerSummary{ID: workerID}, RevisionURL: &url, Configuration: configuration,
		DockerImageIID: asked["docker_image_iid"].(string),
	}
	set(&version.Branch, asked["branch"])
	set(&version.Tag, asked["tag"])
	s.versions = append(s.versions, version)
	return 201, version
}

// refuse says in the scripted way that a version exists.
func (s *scripted) refuse(version *arkindex.WorkerVersion) (int, any) {
	switch s.exists {
	case "classic":
		return 400, map[string]any{"revision_url": []string{"A worker version already exists on this revision."}}
	case "standard":
		return 400, map[string]any{"type": "validation_error", "errors": []any{map[string]any{"attr": "revision_url", "code": "unique", "detail": "taken"}}}
	case "conflict":
		return 409, map[string]any{"type": "client_error", "errors": []any{map[string]any{"attr": nil, "code": "conflict", "detail": "taken"}}, "existing_id": version.ID}
	case "docker":
		return 400, map[string]any{"__all__": []string{"A worker version already exists on this revision and this worker slug."}}
	default:
		return 200, version
	}
}

func set(target **string, value any) {
	if text, ok := value.(string); ok {
		*target = &text
	}
}
