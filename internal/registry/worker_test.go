package registry_test

import (
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

const workersPath = "/api/v1/workers/"

// workerBody returns a complete body of CreateWorker, with changes.
func workerBody(changes body) body {
	return changed(body{
		"name": "Recogniser", "type": "recognizer", "slug": "reco", "repository_url": repository,
		"description": "# Reads lines",
	}, changes)
}

// createWorker creates a worker with changes.
func (s *served) createWorker(status int, changes body) arkindex.Worker {
	s.t.Helper()
	return as[arkindex.Worker](s.post(workersPath, workerBody(changes)).want(status))
}

func (s *served) patch(path string, body any) reply {
	s.t.Helper()
	return s.send(http.MethodPatch, path, "Token "+s.token, body)
}

func TestWorkerIsCreatedAndReadBack(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, body{"repository_url": repository + ".git/"})
	want := arkindex.Worker{
		ID: worker.ID, Name: "Recogniser", Type: "recognizer", Slug: "reco",
		Description: "# Reads lines", RepositoryURL: repository,
	}
	read := as[arkindex.Worker](s.get(workersPath + worker.ID + "/").want(http.StatusOK))
	if diff := cmp.Diff([]arkindex.Worker{want, want}, []arkindex.Worker{worker, read}); diff != "" {
		t.Errorf("made and read (-want +got):\n%s", diff)
	}
}

func TestWorkerWithoutADescriptionHasAnEmptyOne(t *testing.T) {
	s := serve(t, registry.Config{})
	for slug, description := range map[string]any{"a": absent{}, "b": nil, "c": ""} {
		if worker := s.createWorker(
			http.StatusCreated, body{"slug": slug, "description": description},
		); worker.Description != "" {
			t.Errorf("%v becomes %q", description, worker.Description)
		}
	}
}

func TestWorkerThatExistsIsFoundUnchanged(t *testing.T) {
	s := serve(t, registry.Config{})
	made := s.createWorker(http.StatusCreated, nil)
	found := s.createWorker(
		http.StatusOK, body{"name": "Other", "type": "other", "description": "Other"},
	)
	if diff := cmp.Diff(made, found); diff != "" {
		t.Errorf("made and found (-made +found):\n%s", diff)
	}
	if other := s.createWorker(
		http.StatusCreated, body{"repository_url": "https://example.com/fork"},
	); other.ID == made.ID {
		t.Error("the worker of another repository is the same")
	}
}

func TestInvalidFieldOfAWorkerIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for name, test := range map[string]struct {
		changes body
		want    string
	}{
		"name missing":      {body{"name": absent{}}, "name required"},
		"name null":         {body{"name": nil}, "name null"},
		"name blank":        {body{"name": " "}, "name blank"},
		"type missing":      {body{"type": absent{}}, "type required"},
		"type no text":      {body{"type": 1}, "type invalid"},
		"slug missing":      {body{"slug": absent{}}, "slug required"},
		"slug with a blank": {body{"slug": "a b"}, "slug invalid"},
		"URL missing":       {body{"repository_url": absent{}}, "repository_url required"},
		"URL with a token":  {body{"repository_url": "https://canary@h/p"}, "repository_url invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			response := s.post(workersPath, workerBody(test.changes)).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{test.want}, refusals(response)); diff != "" {
				t.Errorf("refused otherwise (-want +got):\n%s", diff)
			}
			if strings.Contains(string(response.body), "canary") {
				t.Errorf("the response repeats a secret: %s", response.body)
			}
		})
	}
}

func TestWorkerIsChangedFieldByField(t *testing.T) {
	s := serve(t, registry.Config{})
	want := s.createWorker(http.StatusCreated, nil)
	for _, step := range []struct {
		change body
		apply  func()
	}{
		{body{}, func() {}},
		{body{"name": "Reader"}, func() { want.Name = "Reader" }},
		{
			body{"type": "reader", "description": "Better"},
			func() { want.Type, want.Description = "reader", "Better" },
		},
		{body{"description": nil}, func() { want.Description = "" }},
		{body{"slug": "reco", "repository_url": repository + ".git", "future": 1}, func() {}},
	} {
		step.apply()
		changed := as[arkindex.Worker](s.patch(workersPath+want.ID+"/", step.change).want(http.StatusOK))
		read := as[arkindex.Worker](s.get(workersPath + want.ID + "/").want(http.StatusOK))
		if diff := cmp.Diff(
			[]arkindex.Worker{want, want}, []arkindex.Worker{changed, read},
		); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", step.change, diff)
		}
	}
	if page := as[workerPage](s.get(workersPath + "?name=READ&type=reader")); page.Count != 1 {
		t.Errorf("the worker is found %d times by its new name", page.Count)
	}
}

func TestChangeOfAWorkerIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	for want, change := range map[string]body{
		"name null":                {"name": nil},
		"name blank":               {"name": ""},
		"type blank":               {"type": " "},
		"slug read_only":           {"slug": "other"},
		"repository_url read_only": {"repository_url": "https://example.com/other"},
		"archived invalid":         {"archived": "yes"},
		"archived_reason required": {"archived": true},
		"archived_reason blank":    {"archived": true, "archived_reason": " "},
		"archived_reason invalid":  {"archived_reason": "Replaced by reader"},
	} {
		t.Run(want, func(t *testing.T) {
			response := s.patch(workersPath+worker.ID+"/", change).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{want}, refusals(response)); diff != "" {
				t.Errorf("%v (-want +got):\n%s", change, diff)
			}
		})
	}
	s.patch(workersPath+noID+"/", body{}).want(http.StatusNotFound)
	s.patch(workersPath+"reco/", body{}).want(http.StatusNotFound)
}

func TestAdministratorsArchiveWorkers(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	path, archive := workersPath+worker.ID+"/", body{
		"archived": true, "archived_reason": "Replaced by reader",
	}
	publisher := "Token " + s.tokenWith(nil, "publish")
	s.send(http.MethodPatch, path, publisher, archive).want(http.StatusForbidden)
	archived := s.patch(path, archive).want(http.StatusOK).object()
	if archived["archived"] != true || archived["archived_reason"] != "Replaced by reader" {
		t.Errorf("the worker is %v", archived)
	}
	for query, want := range map[string]int{"": 0, "?archived=false": 0, "?archived=true": 1} {
		if page := as[workerPage](s.get(workersPath + query).want(http.StatusOK)); page.Count != want {
			t.Errorf("%q lists %d workers, want %d", query, page.Count, want)
		}
	}
	s.createWorker(http.StatusOK, nil)
	for _, change := range []body{
		{"archived_reason": "Replaced by reader 2"}, {"archived": true}, {"name": "Reader"},
	} {
		worker := s.patch(path, change).want(http.StatusOK).object()
		if worker["archived_reason"] != "Replaced by reader 2" {
			t.Errorf("%v leaves the worker as %v", change, worker)
		}
	}
	s.send(
		http.MethodPatch, path, publisher, body{"archived_reason": "All is well"},
	).want(http.StatusForbidden)
	if back := s.patch(
		path, body{"archived": false},
	).want(http.StatusOK).object(); back["archived"] != false ||
		back["archived_reason"] != nil {
		t.Errorf("the worker is %v", back)
	}
}

func TestTypesOfWorkersAreListedOnce(t *testing.T) {
	s := serve(t, registry.Config{})
	for slug, kind := range map[string]string{"a": "dla", "b": "dla", "c": "reader"} {
		s.createWorker(http.StatusCreated, body{"slug": slug, "type": kind})
	}
	page := as[arkindex.Page[map[string]string]](
		s.get(workersPath + "types/?page_size=1").want(http.StatusOK),
	)
	next := as[arkindex.Page[map[string]string]](s.get(*page.Next).want(http.StatusOK))
	found := map[string]bool{}
	for _, kind := range append(page.Results, next.Results...) {
		found[kind["slug"]] = kind["display_name"] == kind["slug"] && kind["id"] != ""
	}
	if diff := cmp.Diff(map[string]bool{"dla": true, "reader": true}, found); diff != "" ||
		page.Count != 2 || next.Next != nil {
		t.Errorf("%d types (-want +got):\n%s", page.Count, diff)
	}
}
