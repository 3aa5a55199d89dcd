package diff

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

func TestConfigurationsAreComparedByMeaning(t *testing.T) {
	for _, test := range []struct {
		name, existing, wanted string
		differ                 []string
	}{
		{"equal", `{"a": {"b": [1, "x", null]}}`, `{"a":{"b":[1,"x",null]}}`, nil},
		{"order of keys", `{"a": 1, "b": 2}`, `{"b": 2, "a": 1}`, nil},
		{"notation of numbers", `{"a": 1.0, "b": 1e3}`, `{"a": 1, "b": 1000.0}`, nil},
		{
			"long numbers", `{"a": 123456789012345678901}`, `{"a": 123456789012345678902}`,
			[]string{"configuration.a"},
		},
		{"empty values", `{"a": null, "b": {"c": null}}`, `{"d": [], "e": {}}`, nil},
		{
			"fields added by older commands",
			`{"environment": {"A": "b"}, "docker": {"build": "Dockerfile", "context": ".", ` +
				`"image": "x", "command": null}}`,
			`{"docker": {"command": null}}`, nil,
		},
		{
			"nested field", `{"docker": {"command": "a"}, "x": 1}`,
			`{"docker": {"command": "b"}, "x": 1}`,
			[]string{"configuration.docker.command"},
		},
		{
			"added and removed", `{"a": 1}`, `{"b": true}`,
			[]string{"configuration.a", "configuration.b"},
		},
		{"lists", `{"a": [1, 2]}`, `{"a": [2, 1]}`, []string{"configuration.a"}},
		{"objects in lists", `{"a": [{"x": 1}]}`, `{"a": [{"x": 2}]}`, []string{"configuration.a"}},
		{
			"types", `{"a": "1", "b": [1], "c": {"d": 1}, "e": true}`,
			`{"a": 1, "b": "x", "c": [1], "e": [1]}`,
			[]string{"configuration.a", "configuration.b", "configuration.c", "configuration.e"},
		},
		{"configuration not reported", ``, `{"a": 1}`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			existing := arkindex.WorkerVersion{Configuration: json.RawMessage(test.existing)}
			wanted := arkindex.DockerWorkerVersion{Configuration: json.RawMessage(test.wanted)}
			var got []string
			for _, change := range Versions(existing, wanted, true) {
				got = append(got, change.Field)
			}
			if diff := cmp.Diff(test.differ, got); diff != "" {
				t.Error(diff)
			}
			if changes := Versions(existing, wanted, false); len(changes) > 0 {
				t.Errorf("compared although it was not asked for: %v", changes)
			}
		})
	}
}

func TestLongDifferenceIsCut(t *testing.T) {
	change := Change{
		Field: "configuration.a", Existing: strings.Repeat("é", 1000), Wanted: []any{1},
	}
	if text := change.String(); len(text) > 300 || !strings.HasSuffix(text, "…, not [1]") {
		t.Errorf("got %s", text)
	}
}
