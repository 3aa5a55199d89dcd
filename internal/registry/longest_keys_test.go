package registry_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

// noise returns a string of characters of four bytes each that no database can compress.
func noise(characters int) string {
	source := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for range characters {
		text.WriteRune(rune(0x20000 + source.IntN(0xa000)))
	}
	return text.String()
}

func TestLongestKeysFitIntoTheIndexesOfEveryEngine(t *testing.T) {
	s := serve(t, registry.Config{})
	name, path := noise(600), noise(190)
	version := s.publish(http.StatusCreated, body{
		"repository_url": "https://h/" + path, "revision_hash": strings.Repeat("a", 64),
		"worker_name": noise(500), "worker_type": noise(500),
		"revision_references": []any{reference("branch", name), reference("tag", name)},
	})
	s.wantReferences(version, name+" "+name)
	worker := s.createWorker(http.StatusCreated, nil)
	own := s.createVersion(
		worker, hashA, body{"revision_url": "https://h/" + path, "branch": name, "tag": name},
	)
	s.wantReferences(own, name+" "+name)
	found := as[arkindex.Page[arkindex.Worker]](
		s.get("/api/v1/workers/?name=" + url.QueryEscape(noise(500))).want(http.StatusOK),
	)
	if found.Count != 1 {
		t.Errorf("%d workers have the longest name", found.Count)
	}
}

func TestKeysThatDoNotFitIntoAnIndexAreRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	version := s.createVersion(worker, hashA, nil)
	long := noise(601)
	for want, send := range map[string]func() reply{
		"revision_references.0.name max_length": func() reply {
			return s.post(
				publishPath, publication(body{"revision_references": []any{reference("tag", long)}}),
			)
		},
		"repository_url invalid": func() reply {
			return s.post(publishPath, publication(body{"repository_url": "https://h/" + long}))
		},
		"revision_url invalid": func() reply {
			return s.post(versionsPath(worker), versionBody(body{"revision_url": "https://h/" + long}))
		},
		"branch max_length": func() reply {
			return s.post(versionsPath(worker), versionBody(body{"branch": long}))
		},
		"tag max_length": func() reply {
			return s.patch(workersPath+"versions/"+version.ID+"/", body{"tag": long})
		},
		"name max_length": func() reply {
			return s.get("/api/v1/workers/?name=" + strings.Repeat("a", 50_000))
		},
	} {
		if diff := cmp.Diff([]string{want}, refusals(send().want(http.StatusBadRequest))); diff != "" {
			t.Errorf("refused otherwise (-want +got):\n%s", diff)
		}
	}
}
