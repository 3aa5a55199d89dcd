package registry_test

import (
	"net/http"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

func TestRepositoriesAreListedNewestFirstAndRead(t *testing.T) {
	s := serve(t, registry.Config{})
	urls := []string{"https://h/a", "https://h/b", "https://h/c"}
	for _, url := range urls {
		s.publish(http.StatusCreated, body{"repository_url": url})
	}
	type found struct{ ID, URL, Created string }
	page := as[arkindex.Page[found]](s.get("/api/v1/repositories/?page_size=2").want(http.StatusOK))
	s.publish(http.StatusCreated, body{"repository_url": "https://h/d"})
	next := as[arkindex.Page[found]](s.get(*page.Next).want(http.StatusOK))
	var got []string
	for _, repository := range append(page.Results, next.Results...) {
		got = append(got, repository.URL)
		if read := as[found](
			s.get("/api/v1/repositories/" + repository.ID + "/").want(http.StatusOK),
		); read != repository {
			t.Errorf("%+v reads back as %+v", repository, read)
		}
	}
	if diff := cmp.Diff([]string{"https://h/c", "https://h/b", "https://h/a"}, got); diff != "" ||
		next.Next != nil {
		t.Errorf("repositories (-want +got):\n%s", diff)
	}
	listed := as[workerPage](
		s.get(workersPath + "?repository_id=" + page.Results[0].ID).want(http.StatusOK),
	)
	if listed.Count != 1 || listed.Results[0].RepositoryURL != "https://h/c" {
		t.Errorf("the repository's workers are %+v", listed.Results)
	}
}

func TestRevisionReadsAsInItsVersion(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publishAt(http.StatusCreated, "reco", hashA, "tag v1", "branch main")
	read := as[arkindex.Revision](
		s.get("/api/v1/revisions/" + version.Revision.ID + "/").want(http.StatusOK),
	)
	if diff := cmp.Diff(*version.Revision, read); diff != "" {
		t.Errorf("the revision (-in the version +read):\n%s", diff)
	}
}

func TestRepositoryOrRevisionThatDoesNotExistIsNotFound(t *testing.T) {
	s := serve(t, registry.Config{})
	for _, path := range []string{
		"repositories/" + noID, "repositories/x", "revisions/" + noID, "revisions/x",
	} {
		s.get("/api/v1/" + path + "/").want(http.StatusNotFound)
	}
	s.get("/api/v1/repositories/?page=2").want(http.StatusNotFound)
}
