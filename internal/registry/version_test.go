package registry_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// versionBody returns a complete body of CreateWorkerVersion, with changes.
func versionBody(changes body) body {
	return changed(body{
		"configuration":    body{"docker": body{"command": nil}},
		"revision_url":     repository + "/commit/" + hashA,
		"docker_image_iid": "registry.example.com/group/reco:0.4.2", "state": "available",
		"gpu_usage": "supported", "model_usage": "required", "branch": "main", "tag": "v1.0.0",
	}, changes)
}

func versionsPath(worker arkindex.Worker) string { return workersPath + worker.ID + "/versions/" }

// createVersion creates a version of a worker at a commit, without a branch and tag unless the
// changes have them.
func (s *served) createVersion(
	worker arkindex.Worker, hash string, changes body,
) arkindex.WorkerVersion {
	s.t.Helper()
	plain := changed(
		body{"revision_url": repository + "/commit/" + hash, "branch": absent{}, "tag": absent{}},
		changes,
	)
	return as[arkindex.WorkerVersion](
		s.post(versionsPath(worker), versionBody(plain)).want(http.StatusCreated),
	)
}

func (s *served) version(id string) arkindex.WorkerVersion {
	s.t.Helper()
	return as[arkindex.WorkerVersion](s.get(workersPath + "versions/" + id + "/").want(http.StatusOK))
}

// shown returns the branch and tag of a version, with - for none.
func shown(version arkindex.WorkerVersion) string {
	orDash := func(name *string) string {
		if name == nil {
			return "-"
		}
		return *name
	}
	return orDash(version.Branch) + " " + orDash(version.Tag)
}

// wantReferences reads a version and compares its branch and tag.
func (s *served) wantReferences(version arkindex.WorkerVersion, want string) {
	s.t.Helper()
	if got := shown(s.version(version.ID)); got != want {
		s.t.Errorf("branch and tag are %s, want %s", got, want)
	}
}

func TestVersionIsCreatedAndReadBack(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	made := as[arkindex.WorkerVersion](
		s.post(versionsPath(worker), versionBody(nil)).want(http.StatusCreated),
	)
	address := repository + "/commit/" + hashA
	want := arkindex.WorkerVersion{
		Worker: arkindex.WorkerSummary{
			ID: worker.ID, Name: "Recogniser", Slug: "reco", Type: "recognizer",
		},
		Revision: &arkindex.Revision{
			Hash: hashA, Message: "Revision " + hashA, Author: "unknown", CommitURL: address,
			Refs: []arkindex.Reference{},
		},
		RevisionURL: &address, Branch: text("main"), Tag: text("v1.0.0"), State: "available",
		DockerImageIID:  "registry.example.com/group/reco:0.4.2",
		DockerImageName: "registry.example.com/group/reco:0.4.2",
		GPUUsage:        "supported", ModelUsage: "required",
		Configuration: []byte(`{"docker":{"command":null}}`),
	}
	ignored := cmpopts.IgnoreFields(
		arkindex.WorkerVersion{}, "ID", "Created", "Revision.ID", "Revision.Created",
	)
	if diff := cmp.Diff(want, made, ignored); diff != "" {
		t.Errorf("the version is not what was asked for (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(made, s.version(made.ID)); diff != "" {
		t.Errorf("the version reads back otherwise (-made +read):\n%s", diff)
	}
	page := as[arkindex.Page[arkindex.WorkerVersion]](s.get(versionsPath(worker)).want(http.StatusOK))
	if diff := cmp.Diff([]arkindex.WorkerVersion{made}, page.Results); diff != "" {
		t.Errorf("the version is listed otherwise (-made +listed):\n%s", diff)
	}
}

func TestNumbersOfAVersionsConfigurationComeBackAsSent(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	const configuration = `{"a":1.0,"b":123456789012345678901234567890,"c":1E+2}`
	made := s.createVersion(worker, hashA, body{"configuration": json.RawMessage(configuration)})
	if got := string(s.version(made.ID).Configuration); got != configuration {
		t.Errorf("%s comes back as %s", configuration, got)
	}
}

func TestVersionRequiresThreeFields(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	made := s.createVersion(
		worker, hashA, body{"state": absent{}, "gpu_usage": absent{}, "model_usage": absent{}},
	)
	if made.State != "available" || made.GPUUsage != "disabled" || made.ModelUsage != "disabled" ||
		shown(made) != "- -" {
		t.Errorf("the version is %+v", made)
	}
}

func TestInvalidFieldOfAVersionIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	for name, test := range map[string]struct {
		changes body
		want    string
	}{
		"configuration missing": {body{"configuration": absent{}}, "configuration required"},
		"configuration a list":  {body{"configuration": []any{}}, "configuration invalid"},
		"revision missing":      {body{"revision_url": absent{}}, "revision_url required"},
		"revision null":         {body{"revision_url": nil}, "revision_url null"},
		"revision no URL":       {body{"revision_url": hashA}, "revision_url invalid"},
		"revision with a token": {
			body{"revision_url": "https://canary@h/p/commit/abc"}, "revision_url invalid",
		},
		"token as a parameter": {
			body{"revision_url": "https://h/p/commit/abc?ref=main&Private_Token=canary"},
			"revision_url invalid",
		},
		"token, escaped": {
			body{"revision_url": "https://h/p?a=b;%70assword=canary"}, "revision_url invalid",
		},
		"token in the fragment": {
			body{"revision_url": "https://h/p#access_token=canary"}, "revision_url invalid",
		},
		"revision too long": {
			body{"revision_url": "https://h/" + strings.Repeat("a", 2000)}, "revision_url max_length",
		},
		"image missing":   {body{"docker_image_iid": absent{}}, "docker_image_iid required"},
		"state unknown":   {body{"state": "ready"}, "state invalid"},
		"state withdrawn": {body{"state": "withdrawn"}, "state invalid"},
		"usage unknown":   {body{"gpu_usage": "always"}, "gpu_usage invalid_choice"},
		"branch no text":  {body{"branch": 1}, "branch invalid"},
		"tag too long":    {body{"tag": strings.Repeat("a", 1001)}, "tag max_length"},
	} {
		t.Run(name, func(t *testing.T) {
			response := s.post(versionsPath(worker), versionBody(test.changes)).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{test.want}, refusals(response)); diff != "" {
				t.Errorf("refused otherwise (-want +got):\n%s", diff)
			}
			if strings.Contains(string(response.body), "canary") {
				t.Errorf("the response repeats a secret: %s", response.body)
			}
		})
	}
	s.post(workersPath+noID+"/versions/", versionBody(nil)).want(http.StatusNotFound)
}

func TestVersionThatExistsIsNamedInBothForms(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	made := s.createVersion(worker, hashA, nil)
	for _, spelling := range []string{"/commit/", "/-/commit/", ".git/commit/"} {
		response := s.post(
			versionsPath(worker), versionBody(body{"revision_url": repository + spelling + hashA}),
		).want(http.StatusBadRequest)
		object := response.object()
		texts, _ := object["revision_url"].([]any)
		if len(texts) != 1 || !strings.Contains(texts[0].(string), "already exists") ||
			object["existing_id"] != made.ID {
			t.Errorf("%s: the classic form is %s", spelling, response.body)
		}
		if form := standardForm(response); form.Type != "validation_error" ||
			form.Errors[0].Attr != "revision_url" || form.Errors[0].Code != "unique" {
			t.Errorf("%s: the standard form is %+v", spelling, form)
		}
	}
}

func TestVersionAtAURLWithoutACommitIsNumbered(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	other := s.createWorker(http.StatusCreated, body{"slug": "other"})
	for i, address := range []string{
		"https://example.com/releases/1", "https://example.com/releases/?name=x#y",
		repository + "/commit/a%20b", repository + "/commit/" + strings.Repeat("a", 65),
	} {
		made := s.createVersion(worker, "", body{"revision_url": address})
		if made.Revision != nil || made.Version == nil || *made.Version != i+1 ||
			*made.RevisionURL != address {
			t.Errorf(
				"%s: revision %v, version %v, address %s", address, made.Revision, made.Version,
				*made.RevisionURL,
			)
		}
		s.post(
			versionsPath(worker), versionBody(body{"revision_url": address}),
		).want(http.StatusBadRequest)
	}
	if first := s.createVersion(
		other, "", body{"revision_url": "https://example.com/releases/1"},
	); *first.Version != 1 {
		t.Errorf("the other worker's first version has the number %d", *first.Version)
	}
	s.post(
		versionsPath(worker), versionBody(body{"revision_url": "HTTPS://EXAMPLE.com:443/releases/1/"}),
	).want(http.StatusBadRequest)
}

func TestRevisionURLComesBackAsSent(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	for hash, spelling := range map[string]string{
		"a1": ".git/commit/a1", "a2": "/-/commit/a2", "a3": "/commit/a3/",
	} {
		made := s.createVersion(worker, "", body{"revision_url": repository + spelling})
		if *made.RevisionURL != repository+spelling || made.Revision.Hash != hash ||
			made.Revision.CommitURL != repository+"/commit/"+hash {
			t.Errorf("%s: address %s, revision %+v", spelling, *made.RevisionURL, made.Revision)
		}
	}
}

func TestRevisionBelongsToTheRepositoryOfItsURL(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	made := s.createVersion(
		worker, "", body{"revision_url": "https://example.com/mirror/commit/" + hashA},
	)
	published := s.publish(http.StatusCreated, body{"repository_url": "https://example.com/mirror"})
	if made.Revision.ID != published.Revision.ID {
		t.Errorf("the address names the revisions %s and %s", made.Revision.ID, published.Revision.ID)
	}
}

func TestBranchMovesToTheNewestVersionOfTheWorker(t *testing.T) {
	s := serve(t, registry.Config{})
	worker, other := s.createWorker(http.StatusCreated, nil), s.createWorker(
		http.StatusCreated, body{"slug": "other"},
	)
	first := s.createVersion(worker, hashA, body{"branch": "main", "tag": "v1"})
	elsewhere := s.createVersion(other, hashA, body{"branch": "main"})
	second := s.createVersion(worker, hashB, body{"branch": "main"})
	s.wantReferences(first, "- v1")
	s.wantReferences(second, "main -")
	s.wantReferences(elsewhere, "main -")
	s.patch(workersPath+"versions/"+first.ID+"/", body{"branch": "main"}).want(http.StatusOK)
	s.wantReferences(first, "main v1")
	s.wantReferences(second, "- -")
}

func TestTagOfAnotherVersionIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	worker, other := s.createWorker(http.StatusCreated, nil), s.createWorker(
		http.StatusCreated, body{"slug": "other"},
	)
	s.createVersion(worker, hashA, body{"tag": "v1"})
	second := s.createVersion(worker, hashB, nil)
	s.createVersion(other, hashB, body{"tag": "v1"})
	for _, response := range []reply{
		s.post(
			versionsPath(worker), versionBody(body{"revision_url": repository + "/commit/c", "tag": "v1"}),
		),
		s.patch(workersPath+"versions/"+second.ID+"/", body{"tag": "v1"}),
	} {
		response.want(http.StatusBadRequest)
		if diff := cmp.Diff([]string{"tag unique"}, refusals(response)); diff != "" {
			t.Errorf("refused otherwise (-want +got):\n%s", diff)
		}
		if !strings.Contains(string(response.body), hashA) {
			t.Errorf("the revision that has the tag is not named: %s", response.body)
		}
	}
	if page := as[arkindex.Page[arkindex.WorkerVersion]](
		s.get(versionsPath(worker)),
	); page.Count != 2 {
		t.Errorf("a refused version is there: %d", page.Count)
	}
}

func TestVersionThatExistsIsReportedBeforeItsTagIsTaken(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	s.createVersion(worker, hashA, body{"tag": "v1"})
	s.createVersion(worker, hashB, nil)
	response := s.post(
		versionsPath(worker),
		versionBody(body{"revision_url": repository + "/commit/" + hashB, "tag": "v1"}),
	).want(http.StatusBadRequest)
	if diff := cmp.Diff([]string{"revision_url unique"}, refusals(response)); diff != "" {
		t.Errorf("refused otherwise (-want +got):\n%s", diff)
	}
}

func TestBranchAndTagOfAVersionAreChangedAndRemoved(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	version := s.createVersion(worker, hashA, body{"branch": "main", "tag": "v1"})
	for _, step := range []struct {
		change body
		want   string
	}{
		{body{}, "main v1"},
		{body{"tag": "v2"}, "main v2"},
		{body{"tag": "v2", "branch": "stable"}, "stable v2"},
		{body{"branch": nil}, "- v2"},
		{body{"branch": "main", "tag": nil}, "main -"},
		{body{"tag": "v1", "branch": nil}, "- v1"},
	} {
		changed := as[arkindex.WorkerVersion](
			s.patch(workersPath+"versions/"+version.ID+"/", step.change).want(http.StatusOK),
		)
		if got := shown(changed); got != step.want {
			t.Errorf("%v gives %s, want %s", step.change, got, step.want)
		}
		s.wantReferences(version, step.want)
	}
}

func TestWhatWasPublishedCannotBeChanged(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	version := s.createVersion(worker, hashA, nil)
	path := workersPath + "versions/" + version.ID + "/"
	for _, field := range []string{
		"docker_image_iid", "configuration", "revision_url", "gpu_usage", "id", "future",
	} {
		response := s.patch(path, body{field: "x", "branch": "main"}).want(http.StatusBadRequest)
		if diff := cmp.Diff([]string{field + " read_only"}, refusals(response)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", field, diff)
		}
	}
	for want, change := range map[string]body{
		"branch blank": {"branch": ""}, "tag invalid": {"tag": 1}, "state invalid": {"state": "gone"},
		"state_reason required": {"state": "withdrawn"},
		"state_reason null":     {"state": "withdrawn", "state_reason": nil},
		"state_reason blank":    {"state": "withdrawn", "state_reason": " "},
		"state_reason invalid":  {"state_reason": "Reads nothing"},
	} {
		t.Run(want, func(t *testing.T) {
			if diff := cmp.Diff(
				[]string{want}, refusals(s.patch(path, change).want(http.StatusBadRequest)),
			); diff != "" {
				t.Errorf("%v (-want +got):\n%s", change, diff)
			}
		})
	}
	if diff := cmp.Diff(version, s.version(version.ID)); diff != "" {
		t.Errorf("a refused change changed the version:\n%s", diff)
	}
	s.patch(workersPath+"versions/"+noID+"/", body{}).want(http.StatusNotFound)
	s.patch(workersPath+"versions/x/", body{}).want(http.StatusNotFound)
}

func TestAdministratorsWithdrawVersions(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, nil)
	path, publisher := workersPath+"versions/"+version.ID+"/", "Token "+s.tokenWith(nil, "publish")
	withdraw, restore := body{
		"state": "withdrawn", "state_reason": "Reads nothing",
	}, body{"state": "available"}
	s.send(http.MethodPatch, path, publisher, withdraw).want(http.StatusForbidden)
	s.send(http.MethodPatch, path, publisher, body{"state": "error"}).want(http.StatusOK)
	if changed := as[arkindex.WorkerVersion](
		s.patch(path, withdraw).want(http.StatusOK),
	); changed.State != "withdrawn" {
		t.Errorf("the state is %s", changed.State)
	}
	s.send(http.MethodPatch, path, publisher, restore).want(http.StatusForbidden)
	s.patch(path, restore).want(http.StatusOK)
	if read := s.version(version.ID); read.State != "available" {
		t.Errorf("the state is %s", read.State)
	}
}

func TestReasonOfAWithdrawalIsShownAndChangedByAdministratorsOnly(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, nil)
	path, publisher := workersPath+"versions/"+version.ID+"/", "Token "+s.tokenWith(nil, "publish")
	wantReason := func(response reply, want any) {
		t.Helper()
		if got := response.object()["state_reason"]; got != want {
			t.Errorf("the reason is %v, want %v", got, want)
		}
	}
	wantReason(s.get(path), nil)
	wantReason(
		s.patch(path, body{"state": "withdrawn", "state_reason": "Reads nothing"}).want(http.StatusOK),
		"Reads nothing",
	)
	refused := s.send(
		http.MethodPatch, path, publisher, body{"state": "withdrawn", "state_reason": "All is well"},
	)
	detail := refused.want(http.StatusForbidden).object()["detail"]
	if detail != "this token may not administer: use a token with the scope admin" {
		t.Errorf("refused with %q", detail)
	}
	s.send(
		http.MethodPatch, path, publisher,
		body{"state": "withdrawn", "state_reason": "Reads nothing", "tag": "v2"},
	).want(http.StatusOK)
	wantReason(s.get(path), "Reads nothing")
	wantReason(
		s.patch(path, body{"state": "available", "state_reason": "Reads again"}), "Reads again",
	)
}
