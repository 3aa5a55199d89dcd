package registry_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/store"

	"github.com/google/go-cmp/cmp"
)

type workerPage = arkindex.Page[arkindex.Worker]

func slugs(page workerPage) []string {
	list := []string{}
	for _, worker := range page.Results {
		list = append(list, worker.Slug)
	}
	return list
}

// publishWorkers publishes w1, w2 and so on.
func (s *served) publishWorkers(from, to int) {
	s.t.Helper()
	for i := from; i <= to; i++ {
		s.publish(http.StatusCreated, body{"worker_slug": fmt.Sprintf("w%d", i)})
	}
}

func TestEmptyListIsOnePage(t *testing.T) {
	s := serve(t, registry.Config{})
	for _, path := range []string{"/api/v1/workers/", "/api/v1/workers/?page=1"} {
		response := s.get(path).want(http.StatusOK)
		want := `{"count":0,"number":1,"next":null,"previous":null,"results":[]}`
		if got := strings.TrimSpace(string(response.body)); got != want {
			t.Errorf("%s responds with %s", path, got)
		}
	}
}

func TestPagesAreFullNewestFirstAndLinked(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publishWorkers(1, 45)
	var seen []string
	var previous *string
	next := text("/api/v1/workers/?future=x")
	for number, size := range []int{20, 20, 5} {
		page := as[workerPage](s.get(*next).want(http.StatusOK))
		if page.Count != 45 || page.Number != number+1 || len(page.Results) != size {
			t.Fatalf(
				"page %d: count %d, number %d, %d results", number+1, page.Count, page.Number,
				len(page.Results),
			)
		}
		if number > 0 {
			before := as[workerPage](s.get(*page.Previous).want(http.StatusOK))
			if before.Number != number || !strings.HasPrefix(*page.Previous, s.url+"/api/v1/workers/?") {
				t.Errorf("previous of page %d is %s", number+1, *page.Previous)
			}
		}
		seen = append(seen, slugs(page)...)
		previous, next = page.Previous, page.Next
	}
	if next != nil || previous == nil {
		t.Errorf("the last page has next %v, previous %v", next, previous)
	}
	for i, slug := range seen {
		if want := fmt.Sprintf("w%d", 45-i); slug != want {
			t.Fatalf("place %d holds %s, want %s", i, slug, want)
		}
	}
}

func TestFollowedPagesDoNotMoveWhenWorkersAreAdded(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publishWorkers(1, 5)
	first := as[workerPage](s.get("/api/v1/workers/?page_size=2"))
	s.publishWorkers(6, 9)
	second := as[workerPage](s.get(*first.Next).want(http.StatusOK))
	third := as[workerPage](s.get(*second.Next).want(http.StatusOK))
	got := append(append(slugs(first), slugs(second)...), slugs(third)...)
	if diff := cmp.Diff([]string{"w5", "w4", "w3", "w2", "w1"}, got); diff != "" ||
		third.Next != nil || third.Count != 5 {
		t.Errorf("the pages moved (-want +got):\n%s", diff)
	}
	if again := as[workerPage](s.get("/api/v1/workers/?page_size=2")); again.Count != 9 {
		t.Errorf("a new look finds %d workers", again.Count)
	}
}

func TestPageSizeIsLimited(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publishWorkers(1, 101)
	for query, want := range map[string]int{
		"page_size=3": 3, "page_size=100": 100, "page_size=1000": 100, "page_size=0": 20,
		"page_size=-1": 20, "page_size=all": 20, "until=x": 20,
	} {
		t.Run(query, func(t *testing.T) {
			if page := as[workerPage](
				s.get("/api/v1/workers/?" + query).want(http.StatusOK),
			); len(page.Results) != want {
				t.Errorf("%s gives %d results, want %d", query, len(page.Results), want)
			}
		})
	}
}

func TestPageThatDoesNotExistIsNotFound(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, nil)
	for _, page := range []string{
		"0", "-1", "2", "last", "", "1.0", "1e1", "99999999999999999999", "%00",
	} {
		s.get("/api/v1/workers/?page=" + page).want(http.StatusNotFound)
		s.get(
			"/api/v1/workers/" + version.Worker.ID + "/versions/?page=" + page,
		).want(http.StatusNotFound)
	}
}

func TestWorkersAreFiltered(t *testing.T) {
	s := serve(t, registry.Config{})
	s.publish(
		http.StatusCreated,
		body{"worker_slug": "a", "worker_name": "Éclair 100%", "worker_type": "dla"},
	)
	s.publish(
		http.StatusCreated,
		body{"worker_slug": "b", "worker_name": "line_reader", "worker_type": "reader"},
	)
	s.publish(
		http.StatusCreated,
		body{
			"worker_slug": "a", "worker_name": "LINE READER", "worker_type": "reader",
			"repository_url": "https://h/other",
		},
	)
	other := repositoryID(t, s, "https://h/other")
	for query, want := range map[string][]string{
		"":                                   {"a", "b", "a"},
		"name=éCLAIR":                        {"a"},
		"name=line":                          {"a", "b"},
		"name=line_":                         {"b"},
		"name=%25":                           {"a"},
		"name=\\":                            {},
		"name=nothing":                       {},
		"name=":                              {"a", "b", "a"},
		"type=reader":                        {"a", "b"},
		"type=read":                          {},
		"slug=a":                             {"a", "a"},
		"slug=A":                             {},
		"slug=a&type=reader":                 {"a"},
		"slug=a&type=nothing":                {},
		"repository_id=" + other:             {"a"},
		"repository_id=" + other + "&slug=b": {},
		"repository_id=" + strings.ToUpper(other): {"a"},
		"repository_id=" + noID:                   {},
		"name='%20OR%201=1--":                     {},
	} {
		t.Run(query, func(t *testing.T) {
			page := as[workerPage](s.get("/api/v1/workers/?" + query).want(http.StatusOK))
			if diff := cmp.Diff(want, slugs(page)); diff != "" || page.Count != len(want) {
				t.Errorf("%q counts %d (-want +got):\n%s", query, page.Count, diff)
			}
		})
	}
}

// repositoryID returns the ID of a repository in the database.
func repositoryID(t *testing.T, s *served, url string) string {
	t.Helper()
	return repositoryByURL(t, s.store, url).ID
}

func TestFilterIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for query, want := range map[string]string{
		"repository_id=1": "repository_id invalid", "name=%00": "name invalid",
		"type=%ff": "type invalid", "slug=a%00": "slug invalid",
	} {
		t.Run(query, func(t *testing.T) {
			response := s.get("/api/v1/workers/?" + query).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{want}, refusals(response)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", query, diff)
			}
		})
	}
}

func TestFiltersStayInPageURLs(t *testing.T) {
	s := serve(t, registry.Config{PublicURL: "https://workers.example.com/arkindex/"})
	s.publishWorkers(1, 3)
	page := as[workerPage](
		s.get("/api/v1/workers/?page_size=1&name=recog%26niser").want(http.StatusOK),
	)
	if page.Count != 0 {
		t.Errorf("%d workers", page.Count)
	}
	page = as[workerPage](
		s.get("/api/v1/workers/?page_size=1&type=recognizer&page=2").want(http.StatusOK),
	)
	const want = "https://workers.example.com/arkindex/api/v1/workers/" +
		"?page=3&page_size=1&type=recognizer"
	if page.Next == nil || *page.Next != want {
		t.Errorf("next is %v, want %s", *page.Next, want)
	}
}

func TestVersionsOfAWorkerAreListedNewestFirst(t *testing.T) {
	s := serve(t, registry.Config{})
	var want []arkindex.WorkerVersion
	for i := range 21 {
		name := fmt.Sprintf("v1.0.%d", i)
		version := s.publish(
			http.StatusCreated,
			body{
				"revision_hash":       fmt.Sprintf("%040d", i),
				"revision_references": []any{reference("tag", name)},
			},
		)
		want = append([]arkindex.WorkerVersion{version}, want...)
	}
	s.publish(http.StatusCreated, body{"worker_slug": "another"})
	path := "/api/v1/workers/" + want[0].Worker.ID + "/versions/"
	first := as[arkindex.Page[arkindex.WorkerVersion]](s.get(path).want(http.StatusOK))
	second := as[arkindex.Page[arkindex.WorkerVersion]](s.get(path + "?page=2").want(http.StatusOK))
	if diff := cmp.Diff(want, append(first.Results, second.Results...)); diff != "" ||
		first.Count != 21 {
		t.Errorf("%d versions (-published +listed):\n%s", first.Count, diff)
	}
}

func repositoryByURL(t *testing.T, opened *store.Store, url string) (found store.Repository) {
	t.Helper()
	err := opened.Read(t.Context(), func(tx *store.Tx) (err error) {
		found, err = tx.RepositoryByURL(url)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPageURLsAreThoseOfTheProxy(t *testing.T) {
	for _, test := range []struct {
		proxied   bool
		forwarded string
		want      string
	}{
		{true, "", "https://workers.example.com/"},
		{true, "https", "https://workers.example.com/"},
		{true, "http", "http://workers.example.com/"},
		{false, "https", "http://workers.example.com/"},
	} {
		s := serve(t, registry.Config{BehindProxy: test.proxied})
		s.publishWorkers(1, 2)
		request := httptest.NewRequest(http.MethodGet, "/api/v1/workers/?page_size=1", nil)
		request.Host = "workers.example.com"
		request.Header.Set("Authorization", "Token "+s.token)
		request.Header.Set("X-Forwarded-Proto", test.forwarded)
		recorder := httptest.NewRecorder()
		s.registry.ServeHTTP(recorder, request)
		var page workerPage
		if err := json.Unmarshal(recorder.Body.Bytes(), &page); err != nil || page.Next == nil {
			t.Fatalf("%v: %s", err, recorder.Body)
		}
		if !strings.HasPrefix(*page.Next, test.want) {
			t.Errorf("behind a proxy %t that says %q, next is %s", test.proxied, test.forwarded, *page.Next)
		}
	}
}
