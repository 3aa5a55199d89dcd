package publish

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/instance"
)

// existsResponses lists how instances of each generation report that a version exists.
var existsResponses = map[Generation][]string{
	GenerationDocker: {"docker", "200"},
	GenerationWorker: {"classic", "standard", "conflict", "200"},
	GenerationImport: {"classic", "standard", "conflict", "200"},
}

func TestParallelRunsEndInOneVersion(t *testing.T) {
	for _, generation := range generations() {
		for _, exists := range existsResponses[generation] {
			t.Run(string(generation)+"/"+exists, func(t *testing.T) {
				s := newFakeInstance(t, generation, exists)
				var running sync.WaitGroup
				reports := make([]Report, 6)
				target := s.target(t)
				for i := range reports {
					running.Go(
						func() { reports[i] = Execute(context.Background(), importablePlan(t), []Target{target}) },
					)
				}
				running.Wait()
				created := 0
				for _, report := range reports {
					worker := report.Instances[0].Workers[0]
					if worker.Err != nil || *worker.VersionID != "v1" || *worker.WorkerID != "w1" {
						t.Errorf("%+v, %v", worker, worker.Err)
					}
					if worker.Status == Created {
						created++
					}
				}
				if created != 1 || len(s.versions) != 1 {
					t.Errorf("created %d times, %d versions", created, len(s.versions))
				}
			})
		}
	}
}

func TestTagPipelineAddsItsTagToTheVersionOfTheBranchPipeline(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		for _, exists := range existsResponses[generation] {
			t.Run(string(generation)+"/"+exists, func(t *testing.T) {
				s := newFakeInstance(t, generation, exists)
				branch, tag := importablePlan(t), importablePlan(t)
				branch.Workers[0].Version.RevisionReferences = []arkindex.Reference{
					{Type: arkindex.Branch, Name: "main"},
				}
				tag.Workers[0].Version.RevisionReferences = []arkindex.Reference{
					{Type: arkindex.Tag, Name: "v1"},
				}
				tag.Workers[0].Version.DockerImageIID = "img:v1"
				var got []string
				for _, p := range []Plan{branch, tag, branch, tag} {
					worker := s.publish(t, p)
					got = append(got, string(worker.Status))
				}
				want := []string{"created", "updated", "unchanged", "unchanged"}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
				if v := s.versions[0]; *v.Branch != "main" || *v.Tag != "v1" || v.DockerImageIID != "img:1" {
					t.Errorf("%+v", v)
				}
			})
		}
	}
}

func TestReferencesThatCannotBeAddedAreReported(t *testing.T) {
	s := newFakeInstance(t, GenerationDocker, "docker")
	for range 2 {
		worker := s.publish(t, importablePlan(t))
		if worker.Status == Unchanged {
			want := []string{
				"the version exists, and the instance cannot give it " +
					"the branch main and the tag v2 and the tag v1",
			}
			if diff := cmp.Diff(want, worker.Notices); diff != "" {
				t.Error(diff)
			}
		}
	}
	s.offers = append(s.offers, "PartialUpdateWorkerVersion")
	worker := s.publish(t, importablePlan(t))
	if worker.Status != Updated || *s.versions[0].Tag != "v2" || *s.versions[0].Branch != "main" {
		t.Errorf("%+v, %+v", worker, s.versions[0])
	}
}

func TestVersionOfAnotherRepositoryIsNotMistakenForOurs(t *testing.T) {
	s := newFakeInstance(t, GenerationDocker, "docker")
	Execute(context.Background(), importablePlan(t), []Target{s.target(t)})
	s.workers[0].RepositoryURL = "https://git.example.com/another/p"
	refuse := insteadOfServing(respondWith(400, "application/json",
		`{"__all__": ["A worker version already exists on this revision and this worker slug."]}`))
	s.faults = []injectedFault{{instance.CreateDockerWorkerVersion, always, refuse}}
	worker := s.publish(t, importablePlan(t))
	if worker.Status != Failed || arkindex.CodeOf(worker.Err) != arkindex.CodeConflict ||
		worker.VersionID != nil {
		t.Errorf("got %+v", worker)
	}
}

func TestOtherImageIsANoticeWithoutTags(t *testing.T) {
	for _, generation := range generations() {
		t.Run(string(generation), func(t *testing.T) {
			s := newFakeInstance(t, generation, existsResponses[generation][0])
			Execute(context.Background(), importablePlan(t), []Target{s.target(t)})
			p := importablePlan(t)
			v := &p.Workers[0].Version
			v.DockerImageIID = "img:2"
			v.RevisionReferences = slices.DeleteFunc(v.RevisionReferences,
				func(r arkindex.Reference) bool { return r.Type == arkindex.Tag })
			worker := s.publish(t, p)
			const want = "the existing version stays as it is: its docker_image_iid is img:1, not img:2"
			if !slices.Contains(worker.Notices, want) || len(worker.Warnings) > 0 {
				t.Errorf("%+v", worker)
			}
		})
	}
}

func TestOtherImageIsAWarningWithTagsOrAnErrorWithStrict(t *testing.T) {
	for _, generation := range generations() {
		for _, exists := range existsResponses[generation] {
			t.Run(string(generation)+"/"+exists, func(t *testing.T) {
				s := newFakeInstance(t, generation, exists)
				Execute(context.Background(), importablePlan(t), []Target{s.target(t)})
				p := importablePlan(t)
				p.Workers[0].Version.DockerImageIID = "img:2"
				p.Workers[0].Body = []byte(strings.Replace(string(p.Workers[0].Body), "img:1", "img:2", 1))
				worker := s.publish(t, p)
				want := []Difference{{"docker_image_iid", "img:1", "img:2"}}
				if diff := cmp.Diff(want, worker.Differences); diff != "" || worker.Err != nil ||
					len(worker.Warnings) != 1 || !strings.HasSuffix(worker.Warnings[0].Message,
					" an existing version, which keeps its image: img:1, not img:2") {
					t.Errorf("%v, %v\n%s", worker.Warnings, worker.Err, diff)
				}
				p.Strict = true
				worker = s.publish(t, p)
				if worker.Status != Failed || arkindex.CodeOf(worker.Err) != arkindex.CodeConflict ||
					*worker.VersionID != "v1" || len(worker.Differences) != 1 {
					t.Errorf("strict: %+v", worker)
				}
				if s.versions[0].DockerImageIID != "img:1" {
					t.Errorf("the image was changed to %s", s.versions[0].DockerImageIID)
				}
			})
		}
	}
}

func TestUnusableExistingVersionIsReported(t *testing.T) {
	for _, generation := range generations() {
		for state, unusable := range map[string]bool{
			"available": false, "withdrawn": true, "error": true, "processing": false,
		} {
			s := newFakeInstance(t, generation, "200")
			Execute(context.Background(), importablePlan(t), []Target{s.target(t)})
			s.versions[0].State = arkindex.VersionState(state)
			worker := s.publish(t, importablePlan(t))
			noted := strings.Contains(strings.Join(worker.Notices, "\n"), "is in the state \""+state+"\"")
			if worker.Status != Unchanged || noted != unusable {
				t.Errorf("%s, %s: %s, %q", generation, state, worker.Status, worker.Notices)
			}
		}
	}
}

func TestTimeoutIsNotReportedAsInterruption(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	s := newFakeInstance(t, GenerationDocker, "")
	worker := Execute(ctx, importablePlan(t), []Target{s.target(t)}).Instances[0].Workers[0]
	if worker.Status != Skipped || arkindex.CodeOf(worker.Err) != arkindex.CodeUnavailable {
		t.Errorf("got %+v", worker)
	}
}
