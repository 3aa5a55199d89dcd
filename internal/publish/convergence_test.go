package publish

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/instance"
)

// ways are the ways in which instances of each generation say that a version exists.
var ways = map[Generation][]string{
	GenerationDocker: {"docker", "200"},
	GenerationWorker: {"classic", "standard", "conflict", "200"},
	GenerationImport: {"classic", "standard", "conflict", "200"},
}

func TestRunningAgainAndAtOnceEndsInTheSameVersion(t *testing.T) {
	for _, generation := range generations() {
		for _, exists := range ways[generation] {
			s := newScripted(t, generation, exists)
			var running sync.WaitGroup
			reports := make([]Report, 6)
			target := s.target(t)
			for i := range reports {
				running.Go(func() { reports[i] = Execute(context.Background(), importable(t), []Target{target}) })
			}
			running.Wait()
			created := 0
			for _, report := range reports {
				worker := report.Instances[0].Workers[0]
				if worker.Err != nil || *worker.VersionID != "v1" || *worker.WorkerID != "w1" {
					t.Errorf("%s, %s: %+v, %v", generation, exists, worker, worker.Err)
				}
				if worker.Status == Created {
					created++
				}
			}
			if created != 1 || len(s.versions) != 1 {
				t.Errorf("%s, %s: created %d times, %d versions", generation, exists, created, len(s.versions))
			}
		}
	}
}

func TestTagPipelineAddsItsTagToTheVersionOfTheBranchPipeline(t *testing.T) {
	for _, generation := range []Generation{GenerationWorker, GenerationImport} {
		for _, exists := range ways[generation] {
			s := newScripted(t, generation, exists)
			branch, tag := importable(t), importable(t)
			branch.Workers[0].Version.RevisionReferences = []arkindex.Reference{{Type: arkindex.Branch, Name: "main"}}
			tag.Workers[0].Version.RevisionReferences = []arkindex.Reference{{Type: arkindex.Tag, Name: "v1"}}
			tag.Workers[0].Version.DockerImageIID = "img:v1"
			var got []string
			for _, p := range []Plan{branch, tag, branch, tag} {
				worker := Execute(context.Background(), p, []Target{s.target(t)}).Instances[0].Workers[0]
				got = append(got, string(worker.Status))
			}
			if diff := cmp.Diff([]string{"created", "updated", "unchanged", "unchanged"}, got); diff != "" {
				t.Errorf("%s, %s: %s", generation, exists, diff)
			}
			if v := s.versions[0]; *v.Branch != "main" || *v.Tag != "v1" || v.DockerImageIID != "img:1" {
				t.Errorf("%s, %s: %+v", generation, exists, v)
			}
		}
	}
}

func TestReferencesThatAnInstanceCannotAddAreNamed(t *testing.T) {
	s := newScripted(t, GenerationDocker, "docker")
	for range 2 {
		worker := Execute(context.Background(), importable(t), []Target{s.target(t)}).Instances[0].Workers[0]
		if worker.Status == Unchanged {
			want := []string{"the version exists, and the instance cannot give it the branch main and the tag v2 and the tag v1"}
			if diff := cmp.Diff(want, worker.Notices); diff != "" {
				t.Error(diff)
			}
		}
	}
	s.offers = append(s.offers, "PartialUpdateWorkerVersion")
	worker := Execute(context.Background(), importable(t), []Target{s.target(t)}).Instances[0].Workers[0]
	if worker.Status != Updated || *s.versions[0].Tag != "v2" || *s.versions[0].Branch != "main" {
		t.Errorf("%+v, %+v", worker, s.versions[0])
	}
}

func TestVersionOfAnotherRepositorysWorkerIsNotTakenForOurs(t *testing.T) {
	s := newScripted(t, GenerationDocker, "docker")
	Execute(context.Background(), importable(t), []Target{s.target(t)})
	s.workers[0].RepositoryURL = "https://git.example.com/another/p"
	s.mishaps = []mishap{{instance.CreateDockerWorkerVersion, always, instead(answers(400, "application/json",
		`{"__all__": ["A worker version already exists on this revision and this worker slug."]}`))}}
	worker := Execute(context.Background(), importable(t), []Target{s.target(t)}).Instances[0].Workers[0]
	if worker.Status != Failed || arkindex.CodeOf(worker.Err) != arkindex.CodeConflict || worker.VersionID != nil {
		t.Errorf("got %+v", worker)
	}
}

func TestDifferenceOfAnExistingVersionIsANoticeOrWithStrictAnError(t *testing.T) {
	for _, generation := range generations() {
		for _, exists := range ways[generation] {
			s := newScripted(t, generation, exists)
			Execute(context.Background(), importable(t), []Target{s.target(t)})
			p := importable(t)
			p.Workers[0].Version.DockerImageIID = "img:2"
			p.Workers[0].Body = []byte(strings.Replace(string(p.Workers[0].Body), "img:1", "img:2", 1))
			worker := Execute(context.Background(), p, []Target{s.target(t)}).Instances[0].Workers[0]
			want := []Difference{{"docker_image_iid", "img:1", "img:2"}}
			if diff := cmp.Diff(want, worker.Differences); diff != "" || worker.Err != nil ||
				worker.Notices[0] != "the version that exists stays as it is: its docker_image_iid is img:1, and not img:2" {
				t.Errorf("%s, %s: %v, %v\n%s", generation, exists, worker.Notices, worker.Err, diff)
			}
			p.Strict = true
			worker = Execute(context.Background(), p, []Target{s.target(t)}).Instances[0].Workers[0]
			if worker.Status != Failed || arkindex.CodeOf(worker.Err) != arkindex.CodeConflict || *worker.VersionID != "v1" || len(worker.Differences) != 1 {
				t.Errorf("%s, %s, strict: %+v", generation, exists, worker)
			}
			if s.versions[0].DockerImageIID != "img:1" {
				t.Errorf("the image was changed to %s", s.versions[0].DockerImageIID)
			}
		}
	}
}

func TestVersionThatExistsAndCannotBeUsedIsANotice(t *testing.T) {
	for _, generation := range generations() {
		for state, unusable := range map[string]bool{"available": false, "withdrawn": true, "error": true, "processing": false} {
			s := newScripted(t, generation, "200")
			Execute(context.Background(), importable(t), []Target{s.target(t)})
			s.versions[0].State = arkindex.VersionState(state)
			worker := Execute(context.Background(), importable(t), []Target{s.target(t)}).Instances[0].Workers[0]
			noted := strings.Contains(strings.Join(worker.Notices, "\n"), "is in the state \""+state+"\"")
			if worker.Status != Unchanged || noted != unusable {
				t.Errorf("%s, %s: %s, %q", generation, state, worker.Status, worker.Notices)
			}
		}
	}
}

func TestConfigurationsAreComparedByWhatTheyMean(t *testing.T) {
	for _, test := range []struct {
		name, existing, wanted string
		differ                 []string
	}{
		{"equal", `{"a": {"b": [1, "x", null]}}`, `{"a":{"b":[1,"x",null]}}`, nil},
		{"the order of keys", `{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`, nil},
		{"forms of numbers", `{"a": 1.0, "b": 1e3}`, `{"a": 1, "b": 1000.0}`, nil},
		{"long numbers", `{"a": 123456789012345678901}`, `{"a": 123456789012345678902}`, []string{"configuration.a"}},
		{"nothing in many forms", `{"a": null, "b": {"c": null}}`, `{"d": [], "e": {}}`, nil},
		{"what older commands added", `{"environment": {"A": "b"}, "docker": {"build": "Dockerfile", "context": ".", "image": "x", "command": null}}`, `{"docker": {"command": null}}`, nil},
		{"a nested field", `{"docker": {"command": "a"}, "x": 1}`, `{"docker": {"command": "b"}, "x": 1}`, []string{"configuration.docker.command"}},
		{"added and removed", `{"a": 1}`, `{"b": true}`, []string{"configuration.a", "configuration.b"}},
		{"lists", `{"a": [1, 2]}`, `{"a": [2, 1]}`, []string{"configuration.a"}},
		{"objects in lists", `{"a": [{"x": 1}]}`, `{"a": [{"x": 2}]}`, []string{"configuration.a"}},
		{"kinds", `{"a": "1", "b": [1], "c": {"d": 1}, "e": true}`, `{"a": 1, "b": "x", "c": [1], "e": [1]}`, []string{"configuration.a", "configuration.b", "configuration.c", "configuration.e"}},
		{"an instance that does not tell", ``, `{"a": 1}`, nil},
	} {
		var got []string
		for _, difference := range differences(arkindex.WorkerVersion{Configuration: json.RawMessage(test.existing)},
			arkindex.DockerWorkerVersion{Configuration: json.RawMessage(test.wanted)}, true) {
			got = append(got, difference.Field)
		}
		if diff := cmp.Diff(test.differ, got); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestLongDifferenceIsCut(t *testing.T) {
	text := Difference{"configuration.a", strings.Repeat("é", 1000), []any{1}}.String()
	if len(text) > 300 || !strings.HasSuffix(text, "…, and not [1]") {
		t.Errorf("got %s", text)
	}
}

func TestSpentTimeIsNoInterruption(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	defer cancel()
	s := newScripted(t, GenerationDocker, "")
	worker := Execute(ctx, importable(t), []Target{s.target(t)}).Instances[0].Workers[0]
	if worker.Status != Skipped || arkindex.CodeOf(worker.Err) != arkindex.CodeUnavailable {
		t.Errorf("got %+v", worker)
	}
}
