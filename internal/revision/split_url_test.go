package revision

import (
	"strings"
	"testing"

	"arkindex"
)

func TestRevisionURLIsSplit(t *testing.T) {
	for raw, want := range map[string]string{
		"https://h/g/p/commit/abc":          "https://h/g/p abc https://h/g/p/commit/abc",
		"https://h/g/p/-/commit/abc/":       "https://h/g/p abc https://h/g/p/-/commit/abc",
		"https://u:canary@h/g/p/commit/abc": "https://h/g/p abc https://h/g/p/commit/abc",
		"https://h/commit/p/commit/abc":     "https://h/commit/p abc https://h/commit/p/commit/abc",
		"https://h/canary":                  "",
		"https://h/g/p/commit/canary?x=1":   "",
		"canary":                            "",
	} {
		t.Run(raw, func(t *testing.T) {
			stated, err := SplitURL(raw)
			if want == "" {
				if arkindex.CodeOf(err) != arkindex.CodeUsage || strings.Contains(err.Error(), "canary") {
					t.Errorf("%s: %v", raw, err)
				}
				return
			}
			if got := stated.RepositoryURL + " " + stated.Hash + " " + stated.URL; err != nil ||
				got != want {
				t.Errorf("SplitURL(%q) = %s, %v", raw, got, err)
			}
		})
	}
}

func TestRevisionHasTheGivenURLOrOneBelowItsRepository(t *testing.T) {
	made := Revision{
		RepositoryURL: Value{Value: "https://h/g/p/"}, Hash: Value{Value: "abc"},
	}
	if got := made.URL(); got != "https://h/g/p/commit/abc" {
		t.Errorf("got %s", got)
	}
	made.StatedURL = "https://h/g/p/-/commit/abc"
	if got := made.URL(); got != made.StatedURL {
		t.Errorf("got %s", got)
	}
}
