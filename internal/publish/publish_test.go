package publish

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// plannedRevision returns the revision of the tests' plans.
func plannedRevision() revision.Revision {
	return revision.Revision{
		RepositoryURL: revision.Value{Value: "https://git.example.com/g/p"},
		Hash:          revision.Value{Value: "abc"},
		Message:       revision.Value{Value: "<one> & two"},
		Branch:        revision.Value{Value: "main"},
		Tags:          revision.Tags{Value: []string{"v2", "v1"}},
	}
}

// plan returns a plan that publishes workers with these slugs.
func plan(t *testing.T, slugs ...string) Plan {
	t.Helper()
	var workers []workerfile.Worker
	for _, slug := range slugs {
		workers = append(workers, workerfile.Worker{
			Slug: slug, Name: "N", Type: "T", GPUUsage: arkindex.UsageDisabled,
			ModelUsage:    arkindex.UsageRequired,
			Configuration: json.RawMessage(`{"big":123456789012345678901,"float":1.0}`),
		})
	}
	p, err := NewPlan(image.Image{Reference: "img:1"}, plannedRevision(), workers)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// target returns an instance that calls answer with the body of each publication.
func target(t *testing.T, answer func(w http.ResponseWriter, body string)) Target {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"paths": {"/here/": {"post": {"operationId": "CreateDockerWorkerVersion"}},
				"/version/{id}/": {"get": {"operationId": "RetrieveWorkerVersion"}}}}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		answer(w, string(body))
	}))
	t.Cleanup(server.Close)
	client, err := instance.New(instance.Config{URL: server.URL, Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	return Target{Profile: "p", URL: server.URL, Client: client, Addressable: true}
}

func TestPlanHoldsTheExactBodyWithBranchBeforeTags(t *testing.T) {
	want := `{"docker_image_iid":"img:1","repository_url":"https://git.example.com/g/p","revision_hash":"abc","revision_message":"<one> & two",` +
		`"revision_references":[{"type":"branch","name":"main"},{"type":"tag","name":"v2"},{"type":"tag","name":"v1"}],` +
		`"worker_slug":"a","worker_name":"N","worker_type":"T","gpu_usage":"disabled","model_usage":"required",` +
		`"configuration":{"big":123456789012345678901,"float":1.0}}`
	if diff := cmp.Diff(want, string(plan(t, "a").Workers[0].Body)); diff != "" {
		t.Error(diff)
	}
}

func TestPlanWithoutRepositoryOrRevisionIsRefused(t *testing.T) {
	rev := revision.Revision{RepositoryURL: revision.Value{
		Value: "https://git.example.com/g/p",
	}, Hash: revision.Value{From: "--revision-hash"}}
	if _, err := NewPlan(image.Image{}, rev, nil); arkindex.CodeOf(err) != arkindex.CodeMissing ||
		!strings.Contains(err.Error(), "--revision-hash") {
		t.Errorf("got %v", err)
	}
}

func TestOneFailureDoesNotStopTheOthersAndTheOrderStays(t *testing.T) {
	in := target(t, func(w http.ResponseWriter, body string) {
		switch {
		case strings.Contains(body, `"worker_slug":"b"`):
			w.WriteHeader(http.StatusBadRequest)
		case strings.Contains(body, `"worker_slug":"c"`):
			_, _ = io.WriteString(
				w, `{"id": "v", "worker": {"id": "w"}, "added_references": [{"type": "tag", "name": "x"}]}`,
			)
		case strings.Contains(body, `"worker_slug":"d"`):
			_, _ = io.WriteString(w, `{"id": "v", "worker": {"id": "w"}}`)
		default:
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, `{"id": "v", "worker": {"id": "w"}}`)
		}
	})
	report := Execute(context.Background(), plan(t, "a", "b", "c", "d", "e", "f", "g"), []Target{in})
	var got []string
	for _, worker := range report.Instances[0].Workers {
		got = append(got, worker.Slug+" "+string(worker.Status))
	}
	want := []string{
		"a created", "b failed", "c updated", "d unchanged", "e created", "f created", "g created",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if errs := report.Errors(); len(errs) != 1 || arkindex.CodeOf(errs[0]) != arkindex.CodeInvalid {
		t.Errorf("errors: %v", errs)
	}
	if url := report.Instances[0].Workers[0].URL; url == nil || *url != in.URL+"/version/v/" {
		t.Errorf("URL: %v", url)
	}
}

func TestInterruptionSkipsWhatIsLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in := target(t, func(http.ResponseWriter, string) { t.Error("a request was sent") })
	report := Execute(ctx, plan(t, "a"), []Target{in})
	if worker := report.Instances[0].Workers[0]; worker.Status != Skipped ||
		arkindex.CodeOf(worker.Err) != arkindex.CodeInterrupted {
		t.Errorf("got %+v", worker)
	}
}

func TestDryRunSendsNothing(t *testing.T) {
	in := target(t, func(http.ResponseWriter, string) { t.Error("a request was sent") })
	for _, targets := range [][]Target{{in}, {{}}} {
		report := DryRun(context.Background(), plan(t, "a"), targets)
		worker := report.Instances[0].Workers[0]
		if worker.Status != Planned || len(worker.Requests) != 1 ||
			worker.Requests[0].Method != http.MethodPost {
			t.Errorf("got %+v", worker)
		}
	}
}

func TestReportAsJSONHasListsAndNullsWhereDocumented(t *testing.T) {
	text, err := json.Marshal(DryRun(context.Background(), plan(t, "a"), []Target{{}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"schema":"arkindex.publish/v1"`, `"digest":null`, `"notices":[]`, `"error":null`,
		`"exit_code":0`,
		`"worker_id":null,"version_id":null,"url":null`, `"differences":[]`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
}
