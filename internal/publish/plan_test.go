package publish

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/image"
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

func TestPlanHasTheExactBody(t *testing.T) {
	want := `{"docker_image_iid":"img:1","repository_url":"https://git.example.com/g/p",` +
		`"revision_hash":"abc","revision_message":"<one> & two",` +
		`"revision_references":[{"type":"branch","name":"main"},{"type":"tag","name":"v2"},` +
		`{"type":"tag","name":"v1"}],` +
		`"worker_slug":"a","worker_name":"N","worker_type":"T","gpu_usage":"disabled",` +
		`"model_usage":"required",` +
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
