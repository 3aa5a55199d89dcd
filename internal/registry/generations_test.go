package registry_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

// publishAt publishes a version at a commit by CreateDockerWorkerVersion, with references such as
// "branch main".
func (s *served) publishAt(
	status int, slug, hash string, references ...string,
) arkindex.WorkerVersion {
	s.t.Helper()
	list := []any{}
	for _, named := range references {
		kind, name, _ := strings.Cut(named, " ")
		list = append(list, reference(kind, name))
	}
	return s.publish(
		status, body{"worker_slug": slug, "revision_hash": hash, "revision_references": list},
	)
}

func TestGenerationsShareWorkersAndRevisions(t *testing.T) {
	s := serve(t, registry.Config{})
	published := s.publishAt(http.StatusCreated, "reco", hashA, "tag v1")
	worker := s.createWorker(http.StatusOK, nil)
	if worker.ID != published.Worker.ID {
		t.Errorf("the workers are %s and %s", worker.ID, published.Worker.ID)
	}
	if response := s.post(
		versionsPath(worker), versionBody(nil),
	).want(http.StatusBadRequest); response.object()["existing_id"] != published.ID {
		t.Errorf("the version is not found: %s", response.body)
	}
	if response := s.post(
		importPath(worker), importBody(nil),
	).want(http.StatusConflict); response.object()["existing_id"] != published.ID {
		t.Errorf("the version is not found: %s", response.body)
	}
	made := s.createVersion(worker, hashB, nil)
	if again := s.publishAt(http.StatusOK, "reco", hashB); again.ID != made.ID {
		t.Errorf("the versions are %s and %s", again.ID, made.ID)
	}
	other := s.createVersion(s.createWorker(http.StatusCreated, body{"slug": "other"}), hashA, nil)
	if other.Revision.ID != published.Revision.ID || shown(other) != "- v1" {
		t.Errorf("the revision is %+v", other.Revision)
	}
}

func TestVersionShowsItsOwnReferencesBeforeItsRevisions(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publishAt(http.StatusCreated, "reco", hashA, "branch main", "tag v1")
	path := workersPath + "versions/" + version.ID + "/"
	for _, step := range []struct {
		change body
		want   string
	}{
		{body{"branch": "dev"}, "dev v1"},
		{body{"tag": "v2", "branch": nil}, "- v2"},
		{body{"tag": nil}, "- -"},
	} {
		if changed := as[arkindex.WorkerVersion](
			s.patch(path, step.change).want(http.StatusOK),
		); shown(changed) != step.want {
			t.Errorf("%v gives %s, want %s", step.change, shown(changed), step.want)
		}
	}
	if again := s.publishAt(
		http.StatusOK, "reco", hashA, "branch main", "tag v1",
	); shown(again) != "main v1" {
		t.Errorf("published again, it has %s", shown(again))
	}
}

func TestBranchMovesFromTheVersionOfOneGenerationToAnother(t *testing.T) {
	s := serve(t, registry.Config{})
	first := s.publishAt(http.StatusCreated, "reco", hashA, "branch main")
	beside := s.publishAt(http.StatusCreated, "other", hashA, "branch main")
	worker := s.createWorker(http.StatusOK, nil)
	second := s.createVersion(worker, hashB, body{"branch": "main"})
	s.wantReferences(first, "- -")
	s.wantReferences(second, "main -")
	s.wantReferences(beside, "main -")
	if third := s.publishAt(
		http.StatusCreated, "reco", "c", "branch main",
	); shown(third) != "main -" {
		t.Errorf("the third has %s", shown(third))
	}
	s.wantReferences(second, "- -")
	s.publishAt(http.StatusOK, "reco", hashA, "branch main")
	s.wantReferences(first, "main -")
}

func TestNewVersionTakesTheBranchesOfItsRevision(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publishAt(http.StatusCreated, "other", hashB, "branch main")
	worker := s.createWorker(http.StatusCreated, nil)
	old := s.createVersion(worker, hashA, body{"branch": "main"})
	if current := s.createVersion(worker, hashB, nil); shown(current) != "main -" {
		t.Errorf("the new version has %s", shown(current))
	}
	s.wantReferences(old, "- -")
}

func TestReferenceOfARevisionBelongsToTheVersionsOfEveryWorker(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	old := s.createVersion(worker, hashA, body{"branch": "main"})
	current := s.createVersion(worker, hashB, nil)
	s.publishAt(http.StatusCreated, "other", hashB, "branch main", "tag v2")
	s.wantReferences(current, "main v2")
	s.wantReferences(old, "- -")
}

func TestTagOfAVersionIsRefusedInOtherGenerations(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	s.createVersion(worker, hashA, body{"tag": "v1"})
	for name, changes := range map[string]body{
		"of the worker's own publication": {},
		"of another worker's, at a revision that the worker has": {
			"worker_slug": "other", "revision_hash": hashB,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if changes["revision_hash"] == hashB {
				s.createVersion(worker, hashB, nil)
			}
			response := s.post(publishPath, publication(changed(body{
				"revision_hash": "c", "revision_references": []any{reference("tag", "v1")},
			}, changes))).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{"revision_references unique"}, refusals(response)); diff != "" ||
				!strings.Contains(string(response.body), hashA) {
				t.Errorf("refused otherwise: %s (-want +got):\n%s", response.body, diff)
			}
		})
	}
}

func TestTagOfARevisionIsRefusedForOtherVersions(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publishAt(http.StatusCreated, "reco", hashA, "tag v1", "tag stable")
	worker := s.createWorker(http.StatusOK, nil)
	for _, tag := range []string{"v1", "stable"} {
		response := s.post(
			versionsPath(worker),
			versionBody(body{"revision_url": repository + "/commit/" + hashB, "tag": tag}),
		).want(http.StatusBadRequest)
		if diff := cmp.Diff([]string{"tag unique"}, refusals(response)); diff != "" {
			t.Errorf("%s is refused otherwise (-want +got):\n%s", tag, diff)
		}
	}
}

func TestNewVersionHasNoTagThatAnotherVersionHas(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	old := s.createVersion(worker, hashA, body{"tag": "v1"})
	s.publishAt(http.StatusCreated, "other", hashB, "tag v1")
	if current := s.createVersion(worker, hashB, nil); shown(current) != "- -" {
		t.Errorf("the new version has %s", shown(current))
	}
	s.wantReferences(old, "- v1")
}

// TestNoTwoVersionsOfAWorkerShareAReference publishes, creates and changes versions with every
// operation at once, and checks the rule on the result.
func TestNoTwoVersionsOfAWorkerShareAReference(t *testing.T) {
	const workers, revisions, rounds = 2, 3, 60
	s := serve(t, registry.Config{})
	var made []arkindex.Worker
	for i := range workers {
		made = append(made, s.createWorker(http.StatusCreated, body{"slug": fmt.Sprintf("w%d", i)}))
	}
	var group sync.WaitGroup
	for i := range rounds {
		group.Go(func() {
			worker, hash := made[i%workers], fmt.Sprintf("%040d", i%revisions)
			branch, tag := []string{"main", "dev"}[i/2%2], fmt.Sprintf("v%d", i%5)
			switch i % 4 {
			case 0:
				s.post(publishPath, publication(body{
					"worker_slug": worker.Slug, "revision_hash": hash,
					"revision_references": []any{reference("branch", branch), reference("tag", tag)},
				}))
			case 1:
				s.post(
					versionsPath(worker),
					versionBody(
						body{"revision_url": repository + "/commit/" + hash, "branch": branch, "tag": tag},
					),
				)
			case 2:
				s.post(
					importPath(worker),
					importBody(
						body{
							"yaml":         strings.Replace(definition, "reco", worker.Slug, 1),
							"revision_url": repository + "/commit/" + hash, "branch": branch, "tag": absent{},
						},
					),
				)
			default:
				page := as[arkindex.Page[arkindex.WorkerVersion]](s.get(versionsPath(worker)))
				if len(page.Results) > 0 {
					s.patch(
						workersPath+"versions/"+page.Results[i%len(page.Results)].ID+"/",
						body{"branch": branch, "tag": tag},
					)
				}
			}
		})
	}
	group.Wait()
	for _, worker := range made {
		var shown []string
		for _, version := range as[arkindex.Page[arkindex.WorkerVersion]](
			s.get(versionsPath(worker)),
		).Results {
			if version.Branch != nil {
				shown = append(shown, "branch "+*version.Branch)
			}
			if version.Tag != nil {
				shown = append(shown, "tag "+*version.Tag)
			}
		}
		slices.Sort(shown)
		if len(shown) == 0 || len(slices.Compact(slices.Clone(shown))) != len(shown) {
			t.Errorf("%s has %v", worker.Slug, shown)
		}
	}
}

func TestConcurrentCreationsGiveOneWorkerAndOneVersion(t *testing.T) {
	const clients = 16
	s := serve(t, registry.Config{})
	statuses := make([]int, clients)
	workers := make([]string, clients)
	var group sync.WaitGroup
	for i := range clients {
		group.Go(func() {
			worker := as[arkindex.Worker](s.post(workersPath, workerBody(nil)))
			workers[i] = worker.ID
			statuses[i] = s.post(versionsPath(worker), versionBody(nil)).status
		})
	}
	group.Wait()
	slices.Sort(statuses)
	want := append(
		[]int{http.StatusCreated}, slices.Repeat([]int{http.StatusBadRequest}, clients-1)...,
	)
	if !slices.Equal(statuses, want) || len(slices.Compact(workers)) != 1 {
		t.Errorf("the versions got %v, the workers are %v", statuses, workers)
	}
}
