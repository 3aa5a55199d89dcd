package tag

import (
	"strings"
	"testing"
)

func TestHighestSemanticVersionIsTheTag(t *testing.T) {
	for tags, want := range map[string]string{
		"":                               "",
		"latest":                         "latest",
		"stable latest":                  "stable",
		"stable v1.2.3 latest":           "v1.2.3",
		"1.9.9 1.10.0 1.2.0":             "1.10.0",
		"1 1.2 1.2.3":                    "1.2.3",
		"v1 v1.2":                        "v1.2",
		"1.2.0 v1.2.0":                   "1.2.0",
		"v1.2.0 1.2.0":                   "v1.2.0",
		"1.2.0 1.2.0+build.7":            "1.2.0+build.7",
		"1.2.0-rc.1 1.2.0":               "1.2.0",
		"1.2.0-rc.2 1.2.0-rc.10":         "1.2.0-rc.10",
		"1.2.0-alpha 1.2.0-alpha.1":      "1.2.0-alpha.1",
		"1.2.0-1 1.2.0-a":                "1.2.0-a",
		"20261125 1.2.3":                 "1.2.3",
		"01.2.3 0.1.0":                   "0.1.0",
		"9.9.9.9 1.0.0":                  "1.0.0",
		"1.0.0-01 0.1.0":                 "0.1.0",
		"3.11-slim latest":               "3.11-slim",
		"1.0.0 99999999999999999999.0.0": "99999999999999999999.0.0",
	} {
		t.Run(tags, func(t *testing.T) {
			got, others := Choose(strings.Fields(tags))
			if got != want || got != "" && len(others) != len(strings.Fields(tags))-1 {
				t.Errorf("%s: %q, and %q", tags, got, others)
			}
		})
	}
}

func TestTagsAreParsedAsSemanticVersions(t *testing.T) {
	for name, want := range map[string]struct{ whole, pre bool }{
		"1.2.3": {true, false}, "v1.2.3": {true, false}, "1.2.3+b": {true, false},
		"1.2.3-rc.1": {true, true},
		"1.2":        {}, "v1": {}, "latest": {}, "": {}, "01.2.3": {}, "vv1.2.3": {}, "1.2.3.4": {},
	} {
		t.Run(name, func(t *testing.T) {
			if v := Parse(name); v.Whole() != want.whole || v.PreRelease() != want.pre {
				t.Errorf("%q: %v, %v", name, v.Whole(), v.PreRelease())
			}
		})
	}
}
