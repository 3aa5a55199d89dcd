package registry_test

import (
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestFirstPublicationCreatesEverything(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, body{
		"revision_references": []any{reference("branch", "main"), reference("tag", "v1.0.0")},
	})
	address := repository + "/commit/" + hashA
	want := arkindex.WorkerVersion{
		Worker: arkindex.WorkerSummary{Name: "Recogniser", Slug: "reco", Type: "recognizer"},
		Revision: &arkindex.Revision{
			Hash: hashA, Message: "Read the margins too", Author: "Ada", CommitURL: address,
			Refs: []arkindex.Reference{{Type: "branch", Name: "main"}, {Type: "tag", Name: "v1.0.0"}},
		},
		RevisionURL: &address, Branch: text("main"), Tag: text("v1.0.0"), State: "available",
		DockerImageIID:  "registry.example.com/group/reco:0.4.2",
		DockerImageName: "registry.example.com/group/reco:0.4.2",
		GPUUsage:        "supported", ModelUsage: "required",
		Configuration: []byte(`{"docker":{"command":null}}`),
	}
	ignored := cmpopts.IgnoreFields(
		arkindex.WorkerVersion{}, "ID", "Created", "Worker.ID", "Revision.ID", "Revision.Created",
	)
	if diff := cmp.Diff(
		want, version, ignored, cmpopts.IgnoreFields(arkindex.Reference{}, "ID"),
	); diff != "" {
		t.Errorf("the version is not what was published (-want +got):\n%s", diff)
	}
	worker := as[arkindex.Worker](
		s.get("/api/v1/workers/" + version.Worker.ID + "/").want(http.StatusOK),
	)
	wantWorker := arkindex.Worker{
		ID: version.Worker.ID, Name: "Recogniser", Type: "recognizer", Slug: "reco",
		Description: "# Reads lines", RepositoryURL: repository,
	}
	if diff := cmp.Diff(wantWorker, worker); diff != "" {
		t.Errorf("the worker is not what was published (-want +got):\n%s", diff)
	}
	again := as[arkindex.WorkerVersion](
		s.get("/api/v1/workers/versions/" + version.ID + "/").want(http.StatusOK),
	)
	if diff := cmp.Diff(version, again); diff != "" {
		t.Errorf("the version reads back otherwise (-published +read):\n%s", diff)
	}
}

func TestSecondPublicationOfARevisionAddsReferencesAndChangesNothingElse(t *testing.T) {
	s := serve(t, registry.Config{})
	first := s.publish(
		http.StatusCreated, body{"revision_references": []any{reference("branch", "main")}},
	)
	second := s.publish(http.StatusOK, body{
		"docker_image_iid": "other:1", "configuration": body{"other": 1}, "gpu_usage": "disabled",
		"model_usage":      "disabled",
		"revision_message": "Another message", "revision_author": "Bob",
		"revision_references": []any{reference("tag", "v1.0.0")},
	})
	want := first
	want.Tag = text("v1.0.0")
	revision := *first.Revision
	revision.Refs = append(revision.Refs, arkindex.Reference{Type: "tag", Name: "v1.0.0"})
	want.Revision = &revision
	if diff := cmp.Diff(want, second, cmpopts.IgnoreFields(arkindex.Reference{}, "ID")); diff != "" {
		t.Errorf("the second publication did more than add a tag (-want +got):\n%s", diff)
	}
}

func TestRepositoriesAreTheSameByTheirNormalizedURL(t *testing.T) {
	s := serve(t, registry.Config{})
	first := s.publish(http.StatusCreated, body{})
	for _, spelling := range []string{
		repository + ".git", repository + "/", "HTTPS://GitLab.Example.COM/group/project",
		"https://gitlab.example.com:443/group/project",
	} {
		if again := s.publish(http.StatusOK, body{"repository_url": spelling}); again.ID != first.ID {
			t.Errorf("%s is another repository", spelling)
		}
	}
	s.publish(http.StatusCreated, body{"repository_url": "http://gitlab.example.com/group/project"})
}

func TestWorkersOfOneRevisionShareIt(t *testing.T) {
	s := serve(t, registry.Config{})
	one := s.publish(http.StatusCreated, body{"worker_slug": "one"})
	two := s.publish(http.StatusCreated, body{"worker_slug": "two", "revision_message": "Ignored"})
	if one.Revision.ID != two.Revision.ID || one.Worker.ID == two.Worker.ID {
		t.Errorf(
			"revisions %s and %s, workers %s and %s", one.Revision.ID, two.Revision.ID, one.Worker.ID,
			two.Worker.ID,
		)
	}
	if two.Revision.Message != "Read the margins too" {
		t.Errorf("the revision's message became %q", two.Revision.Message)
	}
}

func TestMissingMessageAndAuthorHaveDefaults(t *testing.T) {
	for name, missing := range map[string]any{
		"absent": absent{}, "null": nil, "empty": "", "blank": " \n",
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, registry.Config{})
			version := s.publish(
				http.StatusCreated, body{"revision_message": missing, "revision_author": missing},
			)
			if version.Revision.Message != "Revision "+hashA || version.Revision.Author != "unknown" {
				t.Errorf("message %q, author %q", version.Revision.Message, version.Revision.Author)
			}
		})
	}
}

func TestWorkerFollowsItsNewestPublication(t *testing.T) {
	s := serve(t, registry.Config{})
	first := s.publish(http.StatusCreated, body{})
	s.publish(http.StatusCreated, body{
		"revision_hash": hashB, "worker_name": "Reader", "worker_type": "reader",
		"worker_description": "Reads better",
	})
	read := func() arkindex.Worker {
		return as[arkindex.Worker](s.get("/api/v1/workers/" + first.Worker.ID + "/").want(200))
	}
	if w := read(); w.Name != "Reader" || w.Type != "reader" || w.Description != "Reads better" {
		t.Errorf("the worker is still %+v", w)
	}
	s.publish(
		http.StatusOK,
		body{"worker_name": absent{}, "worker_type": absent{}, "worker_description": absent{}},
	)
	if w := read(); w.Name != "Reader" || w.Type != "reader" || w.Description != "" {
		t.Errorf("without name, type and description the worker becomes %+v", w)
	}
}

func TestNewWorkerHasADefaultNameAndType(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, body{"worker_name": absent{}, "worker_type": absent{}})
	if version.Worker.Name != "reco" || version.Worker.Type != "unknown" {
		t.Errorf("name %q, type %q", version.Worker.Name, version.Worker.Type)
	}
}

func TestBranchMovesToTheRevisionPublishedWithIt(t *testing.T) {
	s := serve(t, registry.Config{})
	main := []any{reference("branch", "main")}
	old := s.publish(http.StatusCreated, body{"revision_references": main})
	current := s.publish(
		http.StatusCreated, body{"revision_hash": hashB, "revision_references": main},
	)
	old = as[arkindex.WorkerVersion](s.get("/api/v1/workers/versions/" + old.ID + "/").want(200))
	if old.Branch != nil || len(old.Revision.Refs) != 0 {
		t.Errorf("the old revision still has %v", old.Revision.Refs)
	}
	if current.Branch == nil || *current.Branch != "main" {
		t.Errorf("the new revision has %v", current.Revision.Refs)
	}
}

func TestTagOfAnotherRevisionIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	tags := []any{reference("branch", "main"), reference("tag", "v1.0.0"), reference("tag", "latest")}
	first := s.publish(http.StatusCreated, body{"revision_references": tags})
	refused := s.post(publishPath, publication(body{
		"revision_hash": hashB, "worker_slug": "other", "worker_name": "Other",
		"revision_references": tags,
	})).want(http.StatusBadRequest)
	classic := as[struct {
		Texts []string `json:"revision_references"`
	}](refused)
	standard := standardForm(refused)
	if len(classic.Texts) != 2 || len(standard.Errors) != 2 || standard.Type != "validation_error" {
		t.Fatalf("two tags are held, the response is %s", refused.body)
	}
	for i, e := range standard.Errors {
		if e.Attr != "revision_references" || e.Code != "unique" || e.Detail != classic.Texts[i] {
			t.Errorf("the forms differ: %+v and %q", e, classic.Texts[i])
		}
		if !strings.Contains(e.Detail, hashA) || !strings.Contains(e.Detail, hashB) {
			t.Errorf("%q does not name both revisions", e.Detail)
		}
	}
	page := as[arkindex.Page[arkindex.Worker]](s.get("/api/v1/workers/").want(200))
	again := as[arkindex.WorkerVersion](s.get("/api/v1/workers/versions/" + first.ID + "/").want(200))
	if page.Count != 1 || cmp.Diff(first, again) != "" {
		t.Errorf("a refused publication left something behind: %d workers, %+v", page.Count, again)
	}
}

func TestTagsOfOtherRepositoriesAreFree(t *testing.T) {
	s := serve(t, registry.Config{})
	tag := []any{reference("tag", "v1.0.0")}
	s.publish(http.StatusCreated, body{"revision_references": tag})
	s.publish(
		http.StatusCreated,
		body{
			"repository_url": "https://example.com/fork", "revision_hash": hashB,
			"revision_references": tag,
		},
	)
}

func TestReferenceNamedTwiceCountsOnce(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(
		http.StatusCreated,
		body{
			"revision_references": []any{
				reference("tag", "x"), reference("tag", "x"), reference("branch", "x"),
			},
		},
	)
	if len(version.Revision.Refs) != 2 {
		t.Errorf("the references are %v", version.Revision.Refs)
	}
}

func TestVersionShowsOneBranchAndOneTagOfSeveral(t *testing.T) {
	for name, test := range map[string]struct {
		references  []any
		branch, tag *string
	}{
		"none": {[]any{}, nil, nil},
		"the highest semantic version, not the last name": {
			[]any{reference("tag", "v0.9.0"), reference("tag", "v0.10.0"), reference("tag", "zeta")},
			nil,
			text("v0.10.0"),
		},
		"the last name without a semantic version": {
			[]any{reference("tag", "beta"), reference("tag", "alpha")}, nil, text("beta"),
		},
		"the default branch": {
			[]any{reference("branch", "a"), reference("branch", "master")}, text("master"), nil,
		},
		"the first other branch": {
			[]any{reference("branch", "z"), reference("branch", "b")}, text("b"), nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, registry.Config{})
			version := s.publish(http.StatusCreated, body{"revision_references": test.references})
			if diff := cmp.Diff(
				[]*string{test.branch, test.tag}, []*string{version.Branch, version.Tag},
			); diff != "" {
				t.Errorf("branch and tag (-want +got):\n%s", diff)
			}
		})
	}
}

func TestConfigurationComesBackAsSent(t *testing.T) {
	for name, configuration := range map[string]string{
		"floats":                  `{"a":1.0,"b":1e400,"c":-0.0,"d":1E+2}`,
		"integers beyond 64 bits": `{"a":123456789012345678901234567890}`,
		"order and duplicates":    `{"z":1,"a":2,"z":3}`,
		"markup and Unicode":      `{"a":"<b>&\u0026 é 🜁 \ud83d\ude00"}`,
		"nothing":                 `{}`,
		"depth":                   `{"a":` + strings.Repeat("[", 490) + strings.Repeat("]", 490) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, registry.Config{})
			sent := `{"docker_image_iid":"i","repository_url":"https://h/p","revision_hash":"abc",` +
				`"worker_slug":"s","configuration": ` +
				configuration + `}`
			version := as[arkindex.WorkerVersion](s.post(publishPath, sent).want(http.StatusCreated))
			read := as[arkindex.WorkerVersion](
				s.get("/api/v1/workers/versions/" + version.ID + "/").want(200),
			)
			if string(version.Configuration) != configuration ||
				string(read.Configuration) != configuration {
				t.Errorf(
					"published %s, read %s, want %s", version.Configuration, read.Configuration,
					configuration,
				)
			}
		})
	}
}

func text(s string) *string { return &s }
