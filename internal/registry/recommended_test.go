package registry_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/registry"
)

func TestRecommendedVersionIsThatOfTheDefaultBranchElseTheHighestRelease(t *testing.T) {
	for name, test := range map[string]struct {
		versions []string // branch and tag of each, oldest first
		want     int      // which of them, from 0; -1 for none
	}{
		"none":                                {nil, -1},
		"without branch and tag":              {[]string{"- -"}, -1},
		"of another branch":                   {[]string{"dev -"}, -1},
		"main":                                {[]string{"main -", "dev -"}, 0},
		"master":                              {[]string{"- v9.9.9", "master -"}, 1},
		"the newer of main and master":        {[]string{"main -", "master -"}, 1},
		"main, although older than a release": {[]string{"main v1.0.0", "- v2.0.0"}, 0},
		"the highest release":                 {[]string{"- v1.9.0", "dev v1.10.0", "- v1.2.0"}, 1},
		"with or without v":                   {[]string{"- 1.0.1", "- v1.0.0"}, 0},
		"a release before a pre-release":      {[]string{"- 1.0.0", "- 2.0.0-rc.1"}, 0},
		"a pre-release when nothing else": {
			[]string{"- 2.0.0-rc.2", "- 2.0.0-rc.10", "- nightly"}, 1,
		},
		"a hyphen in the build's name":     {[]string{"- 1.0.0+a-b", "- 0.9.0"}, 0},
		"the newer of equal ones":          {[]string{"- v1.0.0", "- 1.0.0"}, 1},
		"the newer, whatever the spelling": {[]string{"- 1.0.0", "- v1.0.0"}, 1},
		"the newer, whatever the build":    {[]string{"- 1.0.0+build.2", "- 1.0.0"}, 1},
		"no short versions":                {[]string{"- 1.2", "- v3", "- stable"}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, registry.Config{})
			worker := s.createWorker(http.StatusCreated, nil)
			var made []arkindex.WorkerVersion
			for i, marked := range test.versions {
				branch, tag, _ := strings.Cut(marked, " ")
				made = append(
					made,
					s.createVersion(
						worker, fmt.Sprintf("%040d", i), body{"branch": unless(branch), "tag": unless(tag)},
					),
				)
			}
			response := s.get(versionsPath(worker) + "recommended/")
			listed := as[arkindex.Page[arkindex.WorkerVersion]](
				s.get(versionsPath(worker)).want(http.StatusOK),
			)
			chosen, err := diff.Recommended(listed.Results)
			if test.want < 0 != (err != nil) || err == nil && chosen.ID != made[test.want].ID {
				t.Errorf("a client that chooses by itself recommends %v", chosen)
			}
			if test.want < 0 {
				response.want(http.StatusNotFound)
				return
			}
			if found := as[arkindex.WorkerVersion](
				response.want(http.StatusOK),
			); found.ID != made[test.want].ID {
				t.Errorf("recommended is %s", shown(found))
			}
		})
	}
}

// unless returns the name of a reference to send, or absent for -.
func unless(name string) any {
	if name == "-" {
		return absent{}
	}
	return name
}

func TestReferencesOfARevisionRecommendItsVersion(t *testing.T) {
	s := serve(t, registry.Config{})
	tagged := s.publish(
		http.StatusCreated,
		body{"revision_references": []any{reference("tag", "v1.0.0"), reference("tag", "v0.9.0")}},
	)
	path := workersPath + tagged.Worker.ID + "/versions/recommended/"
	s.publish(
		http.StatusCreated,
		body{
			"revision_hash":       "c",
			"revision_references": []any{reference("tag", "v0.9.1"), reference("branch", "dev")},
		},
	)
	if found := as[arkindex.WorkerVersion](s.get(path).want(http.StatusOK)); found.ID != tagged.ID {
		t.Errorf("recommended is %s", shown(found))
	}
	current := s.publish(
		http.StatusCreated,
		body{
			"revision_hash":       hashB,
			"revision_references": []any{reference("branch", "main"), reference("branch", "a")},
		},
	)
	if found := as[arkindex.WorkerVersion](s.get(path).want(http.StatusOK)); found.ID != current.ID {
		t.Errorf("recommended is %s", shown(found))
	}
}

func TestVersionThatIsNotAvailableIsNotRecommended(t *testing.T) {
	s := serve(t, registry.Config{})
	worker := s.createWorker(http.StatusCreated, nil)
	older := s.createVersion(worker, hashA, body{"tag": "v1.0.0"})
	s.createVersion(worker, hashB, body{"tag": "v1.1.0", "state": "error"})
	newest := s.createVersion(worker, "c", body{"tag": "v1.2.0", "branch": "main"})
	s.patch(
		workersPath+"versions/"+newest.ID+"/", body{"state": "withdrawn", "state_reason": "Broken"},
	).want(http.StatusOK)
	if found := as[arkindex.WorkerVersion](
		s.get(versionsPath(worker) + "recommended/").want(http.StatusOK),
	); found.ID != older.ID {
		t.Errorf("recommended is %s", shown(found))
	}
}

func TestUnknownWorkerHasNoRecommendedVersion(t *testing.T) {
	s := serve(t, registry.Config{})
	s.get(workersPath + noID + "/versions/recommended/").want(http.StatusNotFound)
	s.get(workersPath + "x/versions/recommended/").want(http.StatusNotFound)
}
