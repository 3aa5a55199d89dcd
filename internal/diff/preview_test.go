package diff

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// readOnlyInstance is an instance that can only be read. recommended is the ID of the version
// that it recommends; nil means that it does not offer that operation.
type readOnlyInstance struct {
	workers     []arkindex.Worker
	versions    []arkindex.WorkerVersion
	recommended *string
}

func (c readOnlyInstance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	paths := map[string]any{}
	for path, operation := range map[string]string{
		"/workers/": instance.ListWorkers, "/workers/{id}/versions/": instance.ListWorkerVersions,
		"/versions/{id}/":            instance.RetrieveWorkerVersion,
		"/workers/{id}/recommended/": instance.RecommendedWorkerVersion,
	} {
		if operation != instance.RecommendedWorkerVersion || c.recommended != nil {
			paths[path] = map[string]any{"get": map[string]string{"operationId": operation}}
		}
	}
	find := func(id string) any {
		for _, version := range c.versions {
			if version.ID == id {
				return version
			}
		}
		w.WriteHeader(http.StatusNotFound)
		return map[string]string{"detail": "Not found."}
	}
	var response any
	switch parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/"); {
	case strings.Contains(r.URL.Path, "openapi"):
		response = map[string]any{"paths": paths}
	case parts[0] == "versions":
		response = find(parts[1])
	case len(parts) == 1:
		response = map[string]any{"results": append([]arkindex.Worker{}, c.workers...)}
	case parts[2] == "recommended":
		response = find(*c.recommended)
	default:
		response = map[string]any{"results": append([]arkindex.WorkerVersion{}, c.versions...)}
	}
	_ = json.NewEncoder(w).Encode(response)
}

// previews compares one worker, with the slug reader and the name New, with what the instance
// has.
func (c readOnlyInstance) previews(t *testing.T, against Base) ([]Preview, error) {
	t.Helper()
	server := httptest.NewServer(c)
	defer server.Close()
	client, err := instance.New(instance.Config{URL: server.URL, Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	offers := []Candidate{{
		Slug: "reader", Side: Side{Name: "New", Image: "img:2", Form: &workerfile.Form{}},
	}}
	return Previews(context.Background(), client, "https://git.example.com/g/p", offers, against)
}

func ptr(text string) *string { return &text }

func TestWorkerIsComparedWithRecommendedVersion(t *testing.T) {
	c := readOnlyInstance{
		workers: []arkindex.Worker{
			{ID: "w0", Slug: "reader", RepositoryURL: "https://git.example.com/other"},
			{ID: "w1", Slug: "reader", Name: "New", RepositoryURL: "https://git.example.com/g/p.git/"},
		},
		versions: []arkindex.WorkerVersion{
			{ID: "v3", Tag: ptr("v2.0.0"), DockerImageIID: "img:2", Configuration: json.RawMessage(
				`{"name": "x"}`,
			)},
			{ID: "v2", Branch: ptr("main"), DockerImageIID: "img:1"},
		},
	}
	for name, test := range map[string]struct {
		recommended *string
		want        string
		status      Status
	}{
		"the instance recommends one": {ptr("v3"), "v3", StatusUnchanged},
		"it does not":                 {nil, "v2", StatusChanged},
		"it knows none":               {ptr("none"), "", StatusNew},
	} {
		t.Run(name, func(t *testing.T) {
			c.recommended = test.recommended
			got, err := c.previews(t, Base{})
			if err != nil || len(got) != 1 || got[0].Status() != test.status || got[0].Worker.ID != "w1" {
				t.Fatalf("%+v, %v", got, err)
			}
			id := ""
			if got[0].Version != nil {
				id = got[0].Version.ID
			}
			if id != test.want {
				t.Errorf("compared with %q, want %q", id, test.want)
			}
		})
	}
}

func TestUnreportedConfigurationIsNotCompared(t *testing.T) {
	c := readOnlyInstance{workers: []arkindex.Worker{
		{ID: "w1", Slug: "reader", Name: "New"},
	}, versions: []arkindex.WorkerVersion{{ID: "v1", Tag: ptr("a"), DockerImageIID: "img:1"}}}
	got, err := c.previews(t, Base{Name: "a"})
	if err != nil || got[0].Changes[0].Field != "image" {
		t.Fatalf("%+v, %v", got, err)
	}
	if len(got[0].Notices) != 1 ||
		!strings.Contains(got[0].Notices[0], "its options are not compared") {
		t.Errorf("notices %q", got[0].Notices)
	}
}

func TestAmbiguousWorkersAreRefused(t *testing.T) {
	c := readOnlyInstance{
		workers: []arkindex.Worker{{ID: "w1", Slug: "reader"}, {ID: "w2", Slug: "reader"}},
	}
	if _, err := c.previews(t, Base{}); arkindex.CodeOf(err) != arkindex.CodeConflict ||
		!strings.Contains(err.Error(), "2 workers") {
		t.Errorf("got %v", err)
	}
}

func TestVersionOfAnotherRepositoryIsFoundByID(t *testing.T) {
	c := readOnlyInstance{versions: []arkindex.WorkerVersion{
		{ID: "v1", Worker: arkindex.WorkerSummary{ID: "w9", Slug: "reader", Name: "Old"}},
		{ID: "v2", Worker: arkindex.WorkerSummary{ID: "w8", Slug: "stranger"}},
	}}
	got, err := c.previews(t, Base{ID: "v1"})
	if err != nil || got[0].Worker != nil || len(got[0].Changes) != 1 ||
		got[0].Changes[0].Field != "name" ||
		!strings.Contains(strings.Join(got[0].Notices, ""), "another repository") {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := c.previews(t, Base{ID: "v2"}); arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("got %v", err)
	}
	if _, err := c.previews(t, Base{ID: "v3"}); arkindex.CodeOf(err) != arkindex.CodeNotFound {
		t.Errorf("got %v", err)
	}
}

func TestMissingBaseVersionIsRefusedUnlessTheWorkerIsNew(t *testing.T) {
	c := readOnlyInstance{}
	if got, err := c.previews(t, Base{Name: "main"}); err != nil || got[0].Status() != StatusNew {
		t.Errorf("%+v, %v", got, err)
	}
	c.workers = []arkindex.Worker{
		{ID: "w1", Slug: "reader", RepositoryURL: "https://git.example.com/g/p"},
	}
	if _, err := c.previews(t, Base{Name: "main"}); arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("got %v", err)
	}
}
