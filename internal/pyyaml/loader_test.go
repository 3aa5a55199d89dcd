package pyyaml_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// TestLoaderReadsEachFileAsIfItWereTheFirst loads every vector in the memory of those before, and looks at the end whether
// what was returned has stayed as it was.
func TestLoaderReadsEachFileAsIfItWereTheFirst(t *testing.T) {
	type result struct {
		node     *pyyaml.Node
		json     string
		problems []arkindex.Problem
	}
	var loader pyyaml.Loader
	brief := pyyaml.Loader{Brief: true}
	var results []result
	for _, file := range []string{"yaml.jsonl", "generated.jsonl"} {
		for _, v := range readVectors(t, file) {
			node, problems := loader.Load("a.yml", string(v.data(t)))
			fresh, freshProblems := pyyaml.Load("a.yml", v.data(t))
			if diff := cmp.Diff(freshProblems, problems); diff != "" {
				t.Fatalf("%s: %s", v.Name, diff)
			}
			if node, problems := brief.Load("a.yml", string(v.data(t))); text(node) != text(fresh) || !cmp.Equal(problems, freshProblems) {
				t.Fatalf("%s: briefly %s, want %s", v.Name, text(node), text(fresh))
			}
			results = append(results, result{node, text(fresh), problems})
			if got := text(node); got != text(fresh) {
				t.Fatalf("%s: %s, want %s", v.Name, got, text(fresh))
			}
		}
	}
	for i, r := range results {
		if got := text(r.node); got != r.json {
			t.Errorf("result %d became %s, and was %s", i, got, r.json)
		}
	}
}

// text is a value as JSON, nothing for none.
func text(n *pyyaml.Node) string {
	if n == nil {
		return ""
	}
	return string(n.AppendJSON(nil))
}
