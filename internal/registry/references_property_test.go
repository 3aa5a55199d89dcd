package registry_test

import (
	"fmt"
	"net/http"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// randomRepository is a repository with two workers whose versions are published, created,
// imported and changed at random.
type randomRepository struct {
	s       *served
	url     string
	workers []arkindex.Worker
}

// versions returns the versions of a worker by ID.
func (r randomRepository) versions(worker arkindex.Worker) map[string]arkindex.WorkerVersion {
	found := map[string]arkindex.WorkerVersion{}
	for _, version := range as[arkindex.Page[arkindex.WorkerVersion]](
		r.s.get(versionsPath(worker)),
	).Results {
		found[version.ID] = version
	}
	return found
}

func (r randomRepository) everything() []map[string]arkindex.WorkerVersion {
	var all []map[string]arkindex.WorkerVersion
	for _, worker := range r.workers {
		all = append(all, r.versions(worker))
	}
	return all
}

// step sends one random request. It returns the response, and the branch and tag that the version
// must show.
func (r randomRepository) step(t *rapid.T) (response reply, shows [2]any) {
	worker := rapid.SampledFrom(r.workers).Draw(t, "worker")
	address := r.url + "/commit/" + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "hash")
	draw := func(names ...any) any {
		return rapid.SampledFrom(append(names, absent{})).Draw(t, "name")
	}
	branch, tag := draw("main", "dev"), draw("v1", "v2", "v3")
	switch rapid.SampledFrom([]string{"publish", "create", "import", "change"}).Draw(t, "operation") {
	case "publish":
		references := []any{}
		if branch != (absent{}) {
			references = append(references, reference("branch", branch.(string)))
		}
		if tag != (absent{}) {
			references = append(references, reference("tag", tag.(string)))
		}
		return r.s.post(publishPath, publication(body{
			"repository_url": r.url, "worker_slug": worker.Slug, "revision_hash": address[len(address)-1:],
			"revision_references": references,
		})), [2]any{}
	case "create":
		return r.s.post(
			versionsPath(worker), versionBody(body{"revision_url": address, "branch": branch, "tag": tag}),
		), [2]any{branch, tag}
	case "import":
		return r.s.post(
			importPath(worker),
			importBody(
				body{
					"yaml": "slug: " + worker.Slug +
						"\ndisplay_name: W\ntype: t\ndescription: d\n",
					"revision_url": address, "branch": branch, "tag": tag,
				},
			),
		), [2]any{branch, tag}
	default:
		id := noID
		for _, version := range r.versions(worker) {
			if *version.RevisionURL == address {
				id = version.ID
			}
		}
		branch, tag = draw("main", "dev", nil), draw("v1", "v2", "v3", nil)
		return r.s.patch(
			workersPath+"versions/"+id+"/", body{"branch": branch, "tag": tag},
		), [2]any{branch, tag}
	}
}

func TestReferencesStayUniqueWhateverIsRequested(t *testing.T) {
	s := serve(t, registry.Config{Local: true})
	count := 0
	rapid.Check(t, func(t *rapid.T) {
		count++
		r := randomRepository{s: s, url: fmt.Sprintf("https://example.com/p%d", count)}
		for _, slug := range []string{"one", "two"} {
			r.workers = append(
				r.workers, s.createWorker(http.StatusCreated, body{"repository_url": r.url, "slug": slug}),
			)
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			before := r.everything()
			response, shows := r.step(t)
			after := r.everything()
			if response.status >= http.StatusBadRequest {
				if diff := cmp.Diff(before, after); diff != "" {
					t.Fatalf("a refusal (%s) changed something:\n%s", response.body, diff)
				}
				continue
			}
			checkShown(t, as[arkindex.WorkerVersion](response), shows)
			for _, versions := range after {
				checkUnique(t, versions)
			}
		}
	})
}

// checkShown compares the branch and tag of a version with the requested ones: a name, nil for
// none, or absent for any.
func checkShown(t *rapid.T, version arkindex.WorkerVersion, wanted [2]any) {
	for i, got := range []*string{version.Branch, version.Tag} {
		switch want := wanted[i].(type) {
		case string:
			if got == nil || *got != want {
				t.Fatalf("the version is marked by %s, and not by %s", shown(version), want)
			}
		case nil:
			if wanted != [2]any{} && got != nil {
				t.Fatalf("the version is marked by %s", shown(version))
			}
		}
	}
}

func checkUnique(t *rapid.T, versions map[string]arkindex.WorkerVersion) {
	holders := map[string]string{}
	for id, version := range versions {
		for kind, name := range map[string]*string{"branch ": version.Branch, "tag ": version.Tag} {
			if name == nil {
				continue
			}
			if other := holders[kind+*name]; other != "" {
				t.Fatalf("%s%s belongs to %s and %s", kind, *name, other, id)
			}
			holders[kind+*name] = id
		}
	}
}
