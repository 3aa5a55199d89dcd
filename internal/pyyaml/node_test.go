package pyyaml_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex/internal/pyyaml"
)

// load reads a text without problems.
func load(t *testing.T, yaml string) *pyyaml.Node {
	t.Helper()
	node, problems := pyyaml.Load("a.yml", []byte(yaml))
	if len(problems) > 0 {
		t.Fatalf("problems %v", problems)
	}
	return node
}

func TestScalarsHaveThePythonTextAndTheTextOfTheFile(t *testing.T) {
	for _, c := range []struct {
		yaml         string
		kind         pyyaml.Kind
		python, file string
		plain        bool
	}{
		{"1.50", pyyaml.Float, "1.5", "1.50", true},
		{"1.0e+16", pyyaml.Float, "1e+16", "1.0e+16", true},
		{"1.0e-5", pyyaml.Float, "1e-05", "1.0e-5", true},
		{"100.", pyyaml.Float, "100.0", "100.", true},
		{"012", pyyaml.Int, "10", "012", true},
		{"1_000", pyyaml.Int, "1000", "1_000", true},
		{"18446744073709551616", pyyaml.Int, "18446744073709551616", "18446744073709551616", true},
		{"yes", pyyaml.Bool, "True", "yes", true},
		{"off", pyyaml.Bool, "False", "off", true},
		{"~", pyyaml.Null, "None", "~", true},
		{"'012'", pyyaml.String, "012", "012", false},
		{"text", pyyaml.String, "text", "text", true},
		{"!!str 1.50", pyyaml.String, "1.50", "1.50", true},
		{"!!int '7'", pyyaml.Int, "7", "7", false},
		{"|\n  1", pyyaml.String, "1", "1", false},
	} {
		t.Run(c.yaml, func(t *testing.T) {
			n := load(t, "a: "+c.yaml).Get("a")
			if n.Kind != c.kind || n.PythonText() != c.python || n.Text != c.file || n.Plain != c.plain {
				t.Errorf(
					"got kind %v, text %q, Python's %q, plain %v", n.Kind, n.Text, n.PythonText(), n.Plain,
				)
			}
		})
	}
}

func TestInfinityAndNaNHaveAPythonText(t *testing.T) {
	node, _ := pyyaml.Load("a.yml", []byte("[.inf, -.inf, .nan]"))
	var got []string
	for _, n := range node.Items {
		got = append(got, n.PythonText())
	}
	if diff := cmp.Diff([]string{"inf", "-inf", "nan"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMappingsKeepTheOrderOfTheFileBehindMergedKeys(t *testing.T) {
	n := load(t, "b: &b {z: 1, y: 2}\nw: {a: 0, <<: *b, y: 3, yes: 4}\n").Get("w")
	if got, want := string(n.AppendJSON(nil)), `{"z":1,"y":3,"a":0,"true":4}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	merged := map[string]bool{}
	for _, entry := range n.Entries {
		merged[entry.Key] = entry.Merged
	}
	if diff := cmp.Diff(
		map[string]bool{"z": true, "y": false, "a": false, "true": false}, merged,
	); diff != "" {
		t.Errorf("merged keys (-want +got):\n%s", diff)
	}
	if key := n.Entries[1].KeyNode; key.Line != 2 || key.Column != 19 {
		t.Errorf("the key that overrides is at %d:%d, want 2:19", key.Line, key.Column)
	}
}

func TestPositionsCountCodePoints(t *testing.T) {
	n := load(t, "é: [日本, 😀, x]\n").Get("é").Items[2]
	if n.Line != 1 || n.Column != 12 {
		t.Errorf("at %d:%d, want 1:12", n.Line, n.Column)
	}
}

func TestAMissingKeyHasNoValue(t *testing.T) {
	if n := load(t, "a: 1\n"); n.Get("b") != nil || n.Get("a").Get("b") != nil ||
		n.Get("b").Get("c") != nil {
		t.Error("a value for a missing key")
	}
}

func TestJSONHasThePythonEscapes(t *testing.T) {
	n := load(t, `"\0\x1f\b\f\n\r\t\"\\\/\x7f\u00e9\u2028<>&\ud83d\ude00"`)
	const want = "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\x7fé\u2028<>&😀\""
	if got := string(n.AppendJSON(nil)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPathsReadLikeCode(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{pyyaml.Child("", "a"), "a"},
		{pyyaml.Child("a", "b_c-1"), "a.b_c-1"},
		{pyyaml.Item(pyyaml.Child("", "workers"), 0), "workers[0]"},
		{pyyaml.Child("workers[0]", "docker"), "workers[0].docker"},
		{pyyaml.Child("a", "b.c"), `a["b.c"]`},
		{pyyaml.Child("a", ""), `a[""]`},
		{pyyaml.Child("a", "b c"), `a["b c"]`},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestEveryKindHasAName(t *testing.T) {
	names := map[string]bool{}
	for kind := pyyaml.Null; kind <= pyyaml.Invalid; kind++ {
		if names[kind.String()] {
			t.Errorf("%q names two kinds", kind)
		}
		names[kind.String()] = true
	}
}

// PyYAML 6.0.4 lets the last one count when the key has more than one character; YAML and PyYAML
// up to 6.0.3 do not.
func TestFirstOfSeveralMergedValuesCountsWhateverTheKey(t *testing.T) {
	n := load(t, "[&a {x: 1, long: 1}, &b {<<: *a, x: 2, long: 2}, {<<: [*a, *b]}, {<<: *b}]\n")
	const want = `[{"x":1,"long":1},{"x":2,"long":2},{"x":1,"long":1},{"x":2,"long":2}]`
	if got := string(n.AppendJSON(nil)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
