package diff

import (
	"fmt"
	"strings"
	"testing"

	"arkindex"
)

// version returns a version from space-separated words: b:NAME and t:NAME are its own branch and
// tag, B:NAME and T:NAME references of its revision, h:HASH the hash of its revision, and
// s:STATE its state.
func version(id int, words string) arkindex.WorkerVersion {
	v := arkindex.WorkerVersion{ID: fmt.Sprint(id)}
	revision := func() *arkindex.Revision {
		if v.Revision == nil {
			v.Revision = &arkindex.Revision{}
		}
		return v.Revision
	}
	for _, word := range strings.Fields(words) {
		kind, name, _ := strings.Cut(word, ":")
		switch kind {
		case "b":
			v.Branch = &name
		case "t":
			v.Tag = &name
		case "B":
			revision().Refs = append(revision().Refs, arkindex.Reference{Type: arkindex.Branch, Name: name})
		case "T":
			revision().Refs = append(revision().Refs, arkindex.Reference{Type: arkindex.Tag, Name: name})
		case "s":
			v.State = arkindex.VersionState(name)
		case "h":
			revision().Hash = name
		}
	}
	return v
}

// versions returns versions from words separated by bars, newest first, with IDs from 1.
func versions(text string) []arkindex.WorkerVersion {
	var made []arkindex.WorkerVersion
	for i, words := range strings.Split(text, "|") {
		made = append(made, version(i+1, words))
	}
	return made
}

func idOf(v arkindex.WorkerVersion, err error) string {
	if err != nil {
		return "none"
	}
	return v.ID
}

func TestRecommendedIsOnTheDefaultBranchElseTheHighestRelease(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "none",
		"b:dev | t:latest":             "none",
		"b:dev | b:main | b:main":      "2",
		"b:main | b:master":            "1",
		"t:v9.0.0 | B:master":          "2",
		"t:1.9.0 | t:v1.10.0 | t:1.2":  "2",
		"T:0.1.0 T:2.0.0 | t:1.0.0":    "1",
		"t:2.0.0-rc.1 | t:1.0.0":       "2",
		"t:1.0.0 | t:2.0.0-rc.1":       "1",
		"t:1.0.0-rc.2 | t:1.0.0-rc.10": "2",
		"t:1.0.0 | t:v1.0.0":           "1",
		"t:1.2 | t:20261125":           "none",
		"b:main s:withdrawn | t:1.0.0 s:error | t:0.1.0 s:available": "3",
		"b:mainline | T:main": "none",
	} {
		t.Run(text, func(t *testing.T) {
			if got := idOf(Recommended(versions(text))); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}

func TestNamedPrefersTagThenBranchThenHash(t *testing.T) {
	const all = "h:abcd1234 b:v1 | h:beef0000 T:v1 B:dev | h:beefffff t:beef b:dev | t:x"
	for name, want := range map[string]string{
		"v1": "2", "dev": "2", "beef": "3", "beef0": "2", "abcd": "1", "abc": "none", "": "none",
		"x": "4", "v": "none",
	} {
		t.Run(name, func(t *testing.T) {
			if got := idOf(Named(versions(all), name)); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
}
