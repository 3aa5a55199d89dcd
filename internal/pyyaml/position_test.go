package pyyaml_test

import (
	"slices"
	"testing"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// elsewhere lists the vectors whose error we report at another position than PyYAML, with the
// reason.
var elsewhere = map[string]string{}

func TestErrorsHaveThePositionsThatPyYAMLReports(t *testing.T) {
	matching := 0
	for _, v := range append(readVectors(t, "yaml.jsonl"), readVectors(t, "generated.jsonl")...) {
		want := v.Expected.accepted().LoadError
		if want == nil || want.Line == 0 || elsewhere[v.Name] != "" {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			_, problems := pyyaml.Load("a.yml", v.data(t))
			if !slices.ContainsFunc(problems, func(p arkindex.Problem) bool {
				return fatal(p) && p.Line == want.Line && p.Column == want.Column
			}) {
				t.Errorf(
					"problems %v, PyYAML: line %d, column %d: %s", problems, want.Line, want.Column,
					want.Problem,
				)
				return
			}
			matching++
		})
	}
	t.Logf("%d positions are PyYAML's, %d are not", matching, len(elsewhere))
}
