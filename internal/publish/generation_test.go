package publish

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/workerfile"
)

// importablePlan returns a plan that can be published with every generation.
func importablePlan(t *testing.T) Plan {
	t.Helper()
	p := plan(t, "reader")
	p.Workers[0].YAML = "slug: reader\n"
	return p
}

const (
	createWorkerBody = `{"name":"N","type":"T","slug":"reader",` +
		`"repository_url":"https://git.example.com/g/p"}`
	createVersionBody = `{"configuration":{"big":123456789012345678901,"float":1.0},` +
		`"revision_url":"https://git.example.com/g/p/commit/abc",` +
		`"docker_image_iid":"img:1","state":"available","gpu_usage":"disabled",` +
		`"model_usage":"required","branch":"main","tag":"v2"}`
	importVersionBody = `{"yaml":"slug: reader\n",` +
		`"revision_url":"https://git.example.com/g/p/commit/abc","docker_image_iid":"img:1",` +
		`"branch":"main","tag":"v2"}`
)

func TestEachGenerationHasItsOwnRequests(t *testing.T) {
	p := importablePlan(t)
	for generation, want := range map[Generation][]string{
		GenerationDocker: {"CreateDockerWorkerVersion " + string(p.Workers[0].Body)},
		GenerationWorker: {
			"CreateWorker " + createWorkerBody, "CreateWorkerVersion " + createVersionBody,
		},
		GenerationImport: {
			"CreateWorker " + createWorkerBody, "ImportWorkerVersion " + importVersionBody,
		},
	} {
		t.Run(string(generation), func(t *testing.T) {
			s := newFakeInstance(t, generation, "")
			report := Execute(context.Background(), p, []Target{s.target(t)}).Instances[0]
			if diff := cmp.Diff(want, s.calls); diff != "" {
				t.Error(diff)
			}
			worker := report.Workers[0]
			if report.Generation != generation || worker.Status != Created || *worker.VersionID != "v1" ||
				*worker.WorkerID != "w1" {
				t.Errorf("%+v", report)
			}
			var sent []string
			for _, request := range worker.Requests {
				sent = append(sent, request.Operation+" "+string(request.Body))
			}
			if diff := cmp.Diff(want, sent); diff != "" {
				t.Errorf("reported: %s", diff)
			}
		})
	}
}

func TestDryRunListsTheRequestsOfEachGenerationWithAndWithoutAnInstance(t *testing.T) {
	for generation, want := range map[Generation][]string{
		GenerationWorker: {
			"POST /api/v1/workers/ " + createWorkerBody,
			"POST /api/v1/workers/{worker_id}/versions/ " + createVersionBody,
		},
		GenerationImport: {
			"POST /api/v1/workers/ " + createWorkerBody,
			"POST /api/v1/workers/{worker_id}/versions/import/ " + importVersionBody,
		},
	} {
		t.Run(string(generation), func(t *testing.T) {
			s := newFakeInstance(t, generation, "")
			offline := importablePlan(t)
			offline.Generation = generation
			for _, report := range []Report{
				DryRun(context.Background(), importablePlan(t), []Target{s.target(t)}),
				DryRun(context.Background(), offline, []Target{{}}),
			} {
				var got []string
				for _, request := range report.Instances[0].Workers[0].Requests {
					got = append(got, request.Method+" "+request.Path+" "+string(request.Body))
				}
				if diff := cmp.Diff(want, got); diff != "" || s.wrote() ||
					report.Instances[0].Generation != generation {
					t.Errorf("calls %v\n%s", s.calls, diff)
				}
			}
		})
	}
}

func TestDryRunListsUpdatesOfWhatExists(t *testing.T) {
	s := newFakeInstance(t, GenerationWorker, "conflict")
	Execute(context.Background(), importablePlan(t), []Target{s.target(t)})
	p := importablePlan(t)
	p.Workers[0].Version.WorkerName = "New"
	p.Workers[0].Version.DockerImageIID = "img:2"
	p.Workers[0].Version.RevisionReferences = []arkindex.Reference{{Type: arkindex.Tag, Name: "v3"}}
	dryRun := DryRun(context.Background(), p, []Target{s.target(t)}).Instances[0].Workers[0]
	if dryRun.Status != Planned || len(dryRun.Differences) != 1 || *s.versions[0].Tag != "v2" ||
		s.workers[0].Name != "N" {
		t.Errorf("got %+v", dryRun)
	}
	done := s.publish(t, p)
	if diff := cmp.Diff(done.Requests, dryRun.Requests); diff != "" || len(done.Requests) != 4 {
		t.Errorf("%d requests\n%s", len(done.Requests), diff)
	}
}

func TestDryRunWorksWithoutReads(t *testing.T) {
	s := newFakeInstance(t, GenerationWorker, "")
	s.offers = []string{instance.CreateWorker, instance.CreateWorkerVersion}
	worker := DryRun(
		context.Background(), importablePlan(t), []Target{s.target(t)},
	).Instances[0].Workers[0]
	if worker.Status != Planned || len(worker.Requests) != 2 ||
		!strings.Contains(worker.Notices[0], "the existing worker cannot be read") {
		t.Errorf("got %+v", worker)
	}
}

func TestFirstOfferedGenerationIsUsedUnlessOneIsNamed(t *testing.T) {
	s := newFakeInstance(t, GenerationDocker, "")
	s.offers = append(operationsOf(GenerationDocker), operationsOf(GenerationWorker)...)
	for named, want := range map[Generation]Generation{
		"": GenerationDocker, GenerationAuto: GenerationDocker, GenerationWorker: GenerationWorker,
	} {
		t.Run(string(named), func(t *testing.T) {
			p := importablePlan(t)
			p.Generation = named
			if report := DryRun(
				context.Background(), p, []Target{s.target(t)},
			); report.Instances[0].Generation != want {
				t.Errorf("%+v", report.Instances[0])
			}
		})
	}
	p := importablePlan(t)
	p.Generation = GenerationImport
	worker := s.publish(t, p)
	if arkindex.CodeOf(worker.Err) != arkindex.CodeUsage ||
		!strings.Contains(worker.Err.Error(), "ImportWorkerVersion") || s.wrote() {
		t.Errorf("got %v, calls %v", worker.Err, s.calls)
	}
}

func TestInstanceThatCannotPublishIsRefused(t *testing.T) {
	s := newFakeInstance(t, GenerationDocker, "")
	s.offers = reads
	worker := s.publish(t, importablePlan(t))
	if worker.Status != Failed || arkindex.CodeOf(worker.Err) != arkindex.CodeNotFound {
		t.Errorf("got %+v", worker)
	}
}

// older returns a worker of the older configuration format.
func older(t *testing.T, configuration string) workerfile.Worker {
	t.Helper()
	dir := t.TempDir()
	text := "version: 2\nworkers:\n" +
		"  - {name: N, slug: reader, type: T, configuration: " + configuration + "}\n"
	if err := os.WriteFile(filepath.Join(dir, workerfile.Name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	set, err := workerfile.Read(t.Context(), dir, "")
	if err != nil || set.Err() != nil {
		t.Fatal(err, set.Err())
	}
	return set.Workers[0]
}

func TestOlderFormatIsConvertedForAnInstanceThatOnlyImports(t *testing.T) {
	s := newFakeInstance(t, GenerationImport, "")
	p, err := NewPlan(
		image.Image{Reference: "img:1"}, plannedRevision(), []workerfile.Worker{older(t, "{batch: 8}")},
	)
	if err != nil {
		t.Fatal(err)
	}
	worker := s.publish(t, p)
	if worker.Status != Created || len(worker.Notices) == 0 ||
		!strings.Contains(strings.Join(s.calls, ""), "key: batch") {
		t.Errorf("got %+v, calls %v", worker, s.calls)
	}
}

func TestInconvertibleWorkerIsNotImported(t *testing.T) {
	s := newFakeInstance(t, GenerationImport, "")
	p, err := NewPlan(image.Image{Reference: "img:1"}, plannedRevision(), []workerfile.Worker{
		older(t, "{nested: {deep: {er: 1}}}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	worker := s.publish(t, p)
	if arkindex.CodeOf(worker.Err) != arkindex.CodeConfiguration || len(s.calls) != 0 {
		t.Errorf("got %v, calls %v", worker.Err, s.calls)
	}
}

func TestNothingIsSentIfAWorkerCannotBeConverted(t *testing.T) {
	first := older(t, "{batch: 8}")
	second := older(t, "{nested: {deep: {er: 1}}}")
	second.Slug = "second"
	p, err := NewPlan(
		image.Image{Reference: "img:1"}, plannedRevision(), []workerfile.Worker{first, second},
	)
	if err != nil {
		t.Fatal(err)
	}
	importing := newFakeInstance(t, GenerationImport, "")
	for name, also := range map[string]*fakeInstance{
		"one instance": nil, "several instances": newFakeInstance(t, GenerationDocker, ""),
	} {
		t.Run(name, func(t *testing.T) {
			targets := []Target{importing.target(t)}
			if also != nil {
				targets = append(targets, also.target(t))
			}
			report := Execute(context.Background(), p, targets)
			for _, in := range report.Instances {
				if in.Workers[0].Status != Skipped || in.Workers[1].Status != Failed {
					t.Errorf("got %+v", in)
				}
			}
			for _, err := range report.Errors() {
				if arkindex.CodeOf(err) != arkindex.CodeConfiguration {
					t.Errorf("got %v", err)
				}
			}
			if len(importing.calls) > 0 || also != nil && len(also.calls) > 0 {
				t.Errorf("sent %v", importing.calls)
			}
		})
	}
}

func TestConversionMattersOnlyForInstancesThatImport(t *testing.T) {
	p, err := NewPlan(image.Image{Reference: "img:1"}, plannedRevision(), []workerfile.Worker{
		older(t, "{nested: {deep: {er: 1}}}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	targets := []Target{
		newFakeInstance(t, GenerationDocker, "").target(t),
		newFakeInstance(t, GenerationWorker, "").target(t),
	}
	if errs := Execute(context.Background(), p, targets).Errors(); len(errs) > 0 {
		t.Error(errs)
	}
}

func TestNewerFormatIsImportedVerbatim(t *testing.T) {
	s := newFakeInstance(t, GenerationImport, "")
	definitions := []workerfile.Definition{{
		Slug: "reader", DisplayName: "N", Type: "T", Description: "D",
		YAML: "slug: reader # as written\n",
	}}
	p, err := NewImport(
		image.Image{Reference: "img:1"}, plannedRevision(), definitions, GenerationAuto,
	)
	if err != nil {
		t.Fatal(err)
	}
	worker := s.publish(t, p)
	if worker.Status != Created || !strings.Contains(strings.Join(s.calls, ""), "# as written") {
		t.Errorf("got %+v, calls %v", worker, s.calls)
	}
	if _, err := NewImport(
		image.Image{}, plannedRevision(), definitions, GenerationDocker,
	); arkindex.CodeOf(err) != arkindex.CodeUsage {
		t.Errorf("another generation: %v", err)
	}
}

func TestChangedGenerationIsNoticedDespiteTheCache(t *testing.T) {
	s, dir := newFakeInstance(t, GenerationDocker, ""), t.TempDir()
	Execute(context.Background(), importablePlan(t), []Target{s.targetWithCache(t, dir)})
	s.offers = operationsOf(GenerationWorker)
	report := Execute(
		context.Background(), importablePlan(t), []Target{s.targetWithCache(t, dir)},
	).Instances[0]
	if report.Generation != GenerationWorker || report.Workers[0].Status == Failed ||
		*report.Workers[0].VersionID != "v1" {
		t.Errorf("got %+v", report)
	}
}

func TestExistingWorkerIsUpdatedFromTheConfiguration(t *testing.T) {
	s := newFakeInstance(t, GenerationWorker, "conflict")
	s.workers = []arkindex.Worker{{
		ID: "w1", Slug: "reader", Name: "Old", Type: "T", Description: "kept",
		RepositoryURL: "https://git.example.com/g/p",
	}}
	p := importablePlan(t)
	Execute(context.Background(), p, []Target{s.target(t)})
	if want := (arkindex.Worker{
		ID: "w1", Slug: "reader", Name: "N", Type: "T", Description: "kept",
		RepositoryURL: "https://git.example.com/g/p",
	}); s.workers[0] != want {
		t.Errorf("got %+v", s.workers[0])
	}
	description := "new"
	p.Workers[0].Version.WorkerDescription = &description
	for range 2 {
		Execute(context.Background(), p, []Target{s.target(t)})
	}
	changes := 0
	for _, call := range s.calls {
		if strings.HasPrefix(call, "PartialUpdateWorker ") {
			changes++
		}
	}
	if s.workers[0].Description != "new" || changes != 2 {
		t.Errorf("%d changes, %+v", changes, s.workers[0])
	}
}

func TestOmittedTagsAreReported(t *testing.T) {
	s := newFakeInstance(t, GenerationWorker, "")
	worker := s.publish(t, importablePlan(t))
	if diff := cmp.Diff(
		[]string{"the instance stores one tag of a version: v2, not v1"}, worker.Notices,
	); diff != "" {
		t.Error(diff)
	}
}

func TestParseGeneration(t *testing.T) {
	for _, name := range []string{"auto", "docker", "worker", "import"} {
		if generation, err := ParseGeneration(name); err != nil || string(generation) != name {
			t.Errorf("%s: %v, %v", name, generation, err)
		}
	}
	for _, name := range []string{"", "Docker", "rest"} {
		if _, err := ParseGeneration(name); arkindex.CodeOf(err) != arkindex.CodeUsage {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestUsualOperationsHaveAnAddressAndAJSONBody(t *testing.T) {
	p := importablePlan(t)
	for _, generation := range generations() {
		calls, err := p.Workers[0].createCalls(generation, description{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls {
			body, err := instance.Encode(c.body)
			if operation := instance.UsualOperation(c.operation); err != nil || operation.Path == "" ||
				!json.Valid(body) {
				t.Errorf("%s: %+v, %v", c.operation, operation, err)
			}
		}
	}
}
