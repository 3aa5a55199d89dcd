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

// fakeInstance is an instance that stores workers and versions as real instances of each
// generation do. exists is how it reports that a version exists.
type fakeInstance struct {
	http.Handler
	*httptest.Server // none within a network of the tests' own
	routes           []route
	offers           []string
	exists           string
	faults           []injectedFault

	lock       sync.Mutex
	callCounts map[string]int
	workers    []arkindex.Worker
	versions   []arkindex.WorkerVersion
	calls      []string
	tokens     []string
}

// route is the address of an operation.
type route struct{ operation, method, path string }

// routes are the addresses of all operations, some of which differ from the usual ones.
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
var reads = []string{
	instance.ListWorkers, instance.ListWorkerVersions, instance.RetrieveWorkerVersion,
}

// operationsOf lists the operations that instances of a generation offer.
func operationsOf(generation Generation) []string {
	switch generation {
	case GenerationWorker:
		return append([]string{
			instance.CreateWorker, instance.PartialUpdateWorker, instance.CreateWorkerVersion,
			instance.PartialUpdateWorkerVersion,
		}, reads...)
	case GenerationImport:
		return append([]string{
			instance.CreateWorker, instance.PartialUpdateWorker, instance.ImportWorkerVersion,
			instance.PartialUpdateWorkerVersion,
		}, reads...)
	default:
		return append([]string{instance.CreateDockerWorkerVersion}, reads...)
	}
}

// newUnstartedInstance returns an instance of a generation without a server.
func newUnstartedInstance(generation Generation, exists string) *fakeInstance {
	s := &fakeInstance{
		routes: routes, offers: operationsOf(generation), exists: exists, callCounts: map[string]int{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/openapi/", func(w http.ResponseWriter, r *http.Request) {
		s.serveOrFail(w, r, readDocument, http.HandlerFunc(s.document))
	})
	for _, route := range routes {
		mux.HandleFunc(route.method+" "+route.path+"{$}", func(
			w http.ResponseWriter, r *http.Request,
		) {
			s.serve(w, r, route.operation)
		})
	}
	s.Handler = mux
	return s
}

// newFakeInstance returns an instance of a generation with a server.
func newFakeInstance(t *testing.T, generation Generation, exists string) *fakeInstance {
	t.Helper()
	s := newUnstartedInstance(generation, exists)
	s.Server = httptest.NewServer(s.Handler)
	t.Cleanup(s.Close)
	return s
}

// target returns the instance as a target whose client retries without waiting.
func (s *fakeInstance) target(t *testing.T) Target { return s.targetWithCache(t, "") }

func (s *fakeInstance) targetWithCache(t *testing.T, dir string) Target {
	t.Helper()
	client, err := instance.New(instance.Config{
		URL: s.URL, Token: "canary", CacheDir: dir, Transport: http.DefaultTransport,
		Retry: &instance.RetryPolicy{
			Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Target{Profile: "p", URL: s.URL, Client: client, Addressable: true}
}

// publish publishes a plan with one worker and returns the worker's report.
func (s *fakeInstance) publish(t *testing.T, plan Plan) WorkerReport {
	t.Helper()
	return Execute(t.Context(), plan, []Target{s.target(t)}).Instances[0].Workers[0]
}

func (s *fakeInstance) document(w http.ResponseWriter, _ *http.Request) {
	paths := map[string]map[string]any{}
	for _, route := range s.routes {
		if slices.Contains(s.offers, route.operation) {
			if paths[route.path] == nil {
				paths[route.path] = map[string]any{}
			}
			paths[route.path][strings.ToLower(route.method)] = map[string]string{
				"operationId": route.operation,
			}
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"paths": paths})
}

func (s *fakeInstance) serve(w http.ResponseWriter, r *http.Request, operation string) {
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
	s.serveOrFail(w, r, operation, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.lock.Lock()
		defer s.lock.Unlock()
		asked, _ := diff.Decode(body).(map[string]any)
		status, result := s.do(operation, r.PathValue("id"), asked)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(result)
	}))
}

// serveOrFail serves a request to an operation, unless a fault is injected.
func (s *fakeInstance) serveOrFail(
	w http.ResponseWriter, r *http.Request, operation string, do http.Handler,
) {
	s.lock.Lock()
	s.callCounts[operation]++
	turn := s.callCounts[operation]
	i := slices.IndexFunc(s.faults, func(m injectedFault) bool {
		return m.to == operation && (m.times == always || turn <= m.times)
	})
	s.lock.Unlock()
	if i < 0 {
		do.ServeHTTP(w, r)
		return
	}
	s.faults[i].happens(w, r, do)
}

func (s *fakeInstance) do(operation, id string, asked map[string]any) (int, any) {
	switch operation {
	case instance.ListWorkers:
		return 200, map[string]any{"results": append([]arkindex.Worker{}, s.workers...)}
	case instance.ListWorkerVersions:
		of := slices.DeleteFunc(
			slices.Clone(s.versions), func(v arkindex.WorkerVersion) bool { return v.Worker.ID != id },
		)
		return 200, map[string]any{"results": append([]arkindex.WorkerVersion{}, of...)}
	case instance.RetrieveWorkerVersion:
		return 200, s.version(id)
	case instance.CreateWorker:
		return s.createWorker(asked)
	case instance.PartialUpdateWorker:
		worker := s.worker(func(w arkindex.Worker) bool { return w.ID == id })
		worker.Name, worker.Type = asked["name"].(string), asked["type"].(string)
		worker.Description = asked["description"].(string)
		return 200, worker
	case instance.PartialUpdateWorkerVersion:
		version := s.version(id)
		set(&version.Branch, asked["branch"])
		set(&version.Tag, asked["tag"])
		return 200, version
	case instance.CreateDockerWorkerVersion:
		_, worker := s.createWorker(map[string]any{
			"slug": asked["worker_slug"], "name": asked["worker_name"], "type": asked["worker_type"],
			"repository_url": asked["repository_url"],
		})
		asked["revision_url"] = fmt.Sprintf(
			"%s/commit/%s", asked["repository_url"], asked["revision_hash"],
		)
		return s.createVersion(worker.(*arkindex.Worker).ID, asked)
	default:
		return s.createVersion(id, asked)
	}
}

// wrote reports whether a write was requested.
func (s *fakeInstance) wrote() bool {
	return slices.ContainsFunc(s.calls, func(call string) bool {
		operation, _, _ := strings.Cut(call, " ")
		return !slices.Contains(reads, operation)
	})
}

func (s *fakeInstance) worker(is func(arkindex.Worker) bool) *arkindex.Worker {
	if i := slices.IndexFunc(s.workers, is); i >= 0 {
		return &s.workers[i]
	}
	return nil
}

func (s *fakeInstance) version(id string) *arkindex.WorkerVersion {
	return &s.versions[slices.IndexFunc(
		s.versions, func(v arkindex.WorkerVersion) bool { return v.ID == id },
	)]
}

func (s *fakeInstance) createWorker(asked map[string]any) (int, any) {
	known := s.worker(func(w arkindex.Worker) bool {
		return w.Slug == asked["slug"] && w.RepositoryURL == asked["repository_url"]
	})
	if known != nil {
		return 200, known
	}
	description, _ := asked["description"].(string)
	s.workers = append(s.workers, arkindex.Worker{
		ID: fmt.Sprintf("w%d", len(s.workers)+1), Slug: asked["slug"].(string),
		Name: asked["name"].(string), Type: asked["type"].(string),
		Description: description, RepositoryURL: asked["repository_url"].(string),
	})
	return 201, &s.workers[len(s.workers)-1]
}

func (s *fakeInstance) createVersion(workerID string, asked map[string]any) (int, any) {
	url := asked["revision_url"].(string)
	for i, version := range s.versions {
		if version.Worker.ID == workerID && *version.RevisionURL == url {
			return s.refuse(&s.versions[i])
		}
	}
	configuration, _ := json.Marshal(asked["configuration"])
	version := arkindex.WorkerVersion{
		ID: fmt.Sprintf("v%d", len(s.versions)+1), Worker: arkindex.WorkerSummary{ID: workerID},
		RevisionURL: &url, Configuration: configuration,
		DockerImageIID: asked["docker_image_iid"].(string),
	}
	set(&version.Branch, asked["branch"])
	set(&version.Tag, asked["tag"])
	s.versions = append(s.versions, version)
	return 201, version
}

// refuse returns the response for a version that exists.
func (s *fakeInstance) refuse(version *arkindex.WorkerVersion) (int, any) {
	switch s.exists {
	case "classic":
		return 400, map[string]any{
			"revision_url": []string{"A worker version already exists on this revision."},
		}
	case "standard":
		return 400, map[string]any{"type": "validation_error", "errors": []any{
			map[string]any{"attr": "revision_url", "code": "unique", "detail": "taken"},
		}}
	case "conflict":
		return 409, map[string]any{"type": "client_error", "errors": []any{
			map[string]any{"attr": nil, "code": "conflict", "detail": "taken"},
		}, "existing_id": version.ID}
	case "docker":
		return 400, map[string]any{
			"__all__": []string{"A worker version already exists on this revision and this worker slug."},
		}
	default:
		return 200, version
	}
}

func set(target **string, value any) {
	if text, ok := value.(string); ok {
		*target = &text
	}
}
