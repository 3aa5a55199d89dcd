package registry_test

import (
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

func TestEveryChangeOfTheLaterGenerationsIsAnEvent(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	s.createWorker(http.StatusOK, nil)
	version := as[arkindex.WorkerVersion](
		s.post(versionsPath(worker), versionBody(nil)).want(http.StatusCreated),
	)
	s.post(versionsPath(worker), versionBody(nil)).want(http.StatusBadRequest)
	s.post(
		importPath(worker),
		importBody(body{"revision_url": "https://example.com/releases/2", "tag": absent{}}),
	).want(http.StatusCreated)
	s.patch(workersPath+worker.ID+"/", body{"name": "Recogniser"}).want(http.StatusOK)
	s.patch(workersPath+worker.ID+"/", body{"name": "Reader"}).want(http.StatusOK)
	s.patch(workersPath+"versions/"+version.ID+"/", body{}).want(http.StatusOK)
	s.patch(
		workersPath+"versions/"+version.ID+"/",
		body{"tag": nil, "state": "withdrawn", "state_reason": "Broken"},
	).want(http.StatusOK)
	events := s.events()
	const first = "reco at " + repository + "/commit/" + hashA
	want := []string{
		"repository.added " + repository, "worker.added reco of " + repository,
		"version.published " + first,
		"version.published reco at https://example.com/releases/2",
		"worker.changed reco of " + repository, "version.changed " + first,
	}
	if diff := cmp.Diff(want, actions(events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	details := []string{events[2].Details, events[4].Details, events[5].Details}
	wantDetails := []string{
		`{"image":"registry.example.com/group/reco:0.4.2","references":["branch main","tag v1.0.0"]}`,
		`{"name":"Reader"}`, `{"reason":"Broken","state":"withdrawn","tag":""}`,
	}
	if diff := cmp.Diff(wantDetails, details); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
}

func TestLimitedTokenChangesNothingOfOtherRepositories(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addUser("ci@example.com", "publish")
	limited := "Token " + s.addToken("ci@example.com", publishBelow(repository))
	own := s.createWorker(http.StatusCreated, nil)
	other := s.createWorker(http.StatusCreated, body{"repository_url": "https://example.com/other"})
	version := s.createVersion(other, hashA, nil)
	for _, test := range []struct {
		method, path string
		body         body
		status       int
	}{
		{http.MethodPost, workersPath, workerBody(body{"slug": "new"}), http.StatusCreated},
		{
			http.MethodPost, workersPath,
			workerBody(body{"slug": "new", "repository_url": "https://example.com/other"}),
			http.StatusForbidden,
		},
		{
			http.MethodPost, workersPath, workerBody(body{"repository_url": "https://example.com/other"}),
			http.StatusForbidden,
		},
		{http.MethodPatch, workersPath + own.ID + "/", body{"name": "New"}, http.StatusOK},
		{http.MethodPatch, workersPath + other.ID + "/", body{"name": "New"}, http.StatusForbidden},
		{http.MethodPost, versionsPath(own), versionBody(nil), http.StatusCreated},
		{
			http.MethodPost, versionsPath(own),
			versionBody(body{"revision_url": "https://example.com/other/commit/b", "tag": nil}),
			http.StatusForbidden,
		},
		{
			http.MethodPost, versionsPath(other),
			versionBody(body{"revision_url": repository + "/commit/b"}), http.StatusForbidden,
		},
		{http.MethodPost, importPath(other), importBody(nil), http.StatusForbidden},
		{
			http.MethodPatch, workersPath + "versions/" + version.ID + "/",
			body{"branch": "main"},
			http.StatusForbidden,
		},
		{http.MethodGet, workersPath + "versions/" + version.ID + "/", nil, http.StatusOK},
	} {
		response := s.send(test.method, test.path, limited, test.body)
		if response.status != test.status {
			t.Errorf(
				"%s %s %v responds with %d, want %d: %s", test.method, test.path, test.body, response.status,
				test.status, response.body,
			)
		}
	}
	s.wantReferences(version, "- -")
}

func TestLimitedTokenPublishesNoRevisionElsewhereInAnySpelling(t *testing.T) {
	s := serve(t, registry.Config{})
	s.addUser("ci@example.com", "publish")
	limited := "Token " + s.addToken("ci@example.com", publishBelow(repository))
	worker := s.createWorker(http.StatusCreated, nil)
	create := func(address string) reply {
		return s.send(
			http.MethodPost, versionsPath(worker), limited,
			versionBody(body{"revision_url": address, "branch": absent{}, "tag": absent{}}),
		)
	}
	const elsewhere = "https://gitlab.example.com/group/other"
	for _, address := range []string{
		elsewhere + "/commit/a", elsewhere + "/-/commit/a", elsewhere + ".git/commit/a",
		elsewhere + "/Commit/a", elsewhere + "/commits/a", elsewhere + "/tree/main", elsewhere,
		elsewhere + "/commit/a?x=1", elsewhere + "/commit/a?", elsewhere + "/commit/a#x",
		elsewhere + "#/commit/a", elsewhere + "?" + repository + "/commit/a",
		elsewhere + "#" + repository + "/commit/a", elsewhere + "/commit/a%20b",
		repository + "/../other/commit/a", repository + "/../other/Commit/a",
		repository + "/../other/commit/a?x=1", repository + "/%2e%2E/other/tree/a",
		repository + "/..%2fother/tree/a", repository + `/..\other/tree/a`,
		repository + "/..;x/other/tree/a", repository + "//other/tree/a", repository + "s/tree/a",
		"http" + strings.TrimPrefix(repository, "https") + "/tree/a",
		strings.Replace(repository, ".com/", ".com:8443/", 1) + "/tree/a",
		strings.Replace(repository, ".com/", ".com./", 1) + "/tree/a",
	} {
		t.Run(address, func(t *testing.T) {
			if got := create(address); got.status != http.StatusForbidden {
				t.Errorf("%s is published with %d: %s", address, got.status, got.body)
			}
		})
	}
	for _, address := range []string{
		repository + "/commit/a", repository + "/tree/main?x=1", repository + "/Commit/b",
		strings.Replace(repository, ".com/", ".COM:443/", 1) + "/tree/b/",
	} {
		create(address).want(http.StatusCreated)
	}
}

func TestReadingTokenChangesNothing(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	version := s.createVersion(worker, hashA, nil)
	reader := "Token " + s.tokenWith(nil, "read")
	for path, method := range map[string]string{
		workersPath: http.MethodPost, workersPath + worker.ID + "/": http.MethodPatch,
		versionsPath(worker):                         http.MethodPost,
		importPath(worker):                           http.MethodPost,
		workersPath + "versions/" + version.ID + "/": http.MethodPatch,
	} {
		s.send(method, path, reader, body{}).want(http.StatusForbidden)
	}
	for _, path := range []string{
		"types/", worker.ID + "/versions/", "versions/" + version.ID + "/",
	} {
		s.send(http.MethodGet, workersPath+path, reader, nil).want(http.StatusOK)
	}
}
