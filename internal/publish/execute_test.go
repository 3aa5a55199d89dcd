package publish

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/instance"
)

// target returns an instance that calls respond with the body of each publication.
func target(t *testing.T, respond func(w http.ResponseWriter, body string)) Target {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"paths": `+
				`{"/here/": {"post": {"operationId": "CreateDockerWorkerVersion"}},
				"/version/{id}/": {"get": {"operationId": "RetrieveWorkerVersion"}}}}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		respond(w, string(body))
	}))
	t.Cleanup(server.Close)
	client, err := instance.New(instance.Config{URL: server.URL, Transport: http.DefaultTransport})
	if err != nil {
		t.Fatal(err)
	}
	return Target{Profile: "p", URL: server.URL, Client: client, Addressable: true}
}

func TestOneFailureDoesNotStopOtherWorkers(t *testing.T) {
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

func TestInterruptionSkipsRemainingWorkers(t *testing.T) {
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
