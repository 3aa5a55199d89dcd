package workerfile

import (
	"bytes"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yaml "go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"arkindex/internal/pyyaml"
)

// sameInBothYAMLs holds a written mapping against what a reader of YAML 1.1 and one of YAML 1.2 make of it.
func sameInBothYAMLs(t interface{ Errorf(string, ...any) }, root *pyyaml.Node) {
	written := toYAML(root)
	want := root.AppendJSON(nil)
	read, problems := pyyaml.Load("written.yml", []byte(written))
	if len(problems) > 0 || !bytes.Equal(want, read.AppendJSON(nil)) {
		t.Errorf("YAML 1.1 reads %s (%v)\nof\n%s\nwhich was %s", read.AppendJSON(nil), problems, written, want)
	}
	var value any
	if err := yaml.Unmarshal([]byte(written), &value); err != nil {
		t.Errorf("YAML 1.2 does not read\n%s\nwhich was %s: %v", written, want, err)
		return
	}
	got, err := json.Marshal(value)
	if err != nil {
		t.Errorf("%s: %v", written, err)
		return
	}
	var a, b any
	if json.Unmarshal(want, &a) != nil || json.Unmarshal(got, &b) != nil || !cmp.Equal(a, b) {
		t.Errorf("YAML 1.2 reads %s of\n%s\nwhich was %s", got, written, want)
	}
}

func TestWhatOneYAMLReadsDifferentlyIsQuoted(t *testing.T) {
	for _, ambiguous := range strings.Fields(`y N yes No ON off True FALSE null Null ~ NaN .nan .inf -.INF inf 012 0o17 0x1F 1_000 1:30
		190:20:30 1e3 1.5 .5 -1 +1 2024-01-31 2001-12-14t21:59:43.10-05:00 = << - ? : , [ ] { } # & * ! | > ' " % @ a: #x --- ... 0b1 -x .x`) {
		sameInBothYAMLs(t, object(pyyaml.Entry{Key: ambiguous, Value: text(ambiguous)}, pyyaml.Entry{Key: "l", Value: list([]string{ambiguous})}))
		if ambiguous == "y" || ambiguous == "012" {
			if written := scalar(text(ambiguous), 0); written != "'"+ambiguous+"'" {
				t.Errorf("%s is written %s", ambiguous, written)
			}
		}
	}
}

func TestTextsAreWrittenInTheirSimplestForm(t *testing.T) {
	for value, want := range map[string]string{
		"Reads lines":             "Reads lines",
		"été":                     "été",
		"":                        "''",
		"it's":                    "'it''s'",
		"# Title":                 "'# Title'",
		"a: b":                    "'a: b'",
		"a ":                      "'a '",
		"a\tb":                    `"a\tb"`,
		"a\rb":                    `"a\rb"`,
		"a\u2028b":                `"a\u2028b"`,
		"\x00":                    `"\x00"`,
		"\n":                      `"\n"`,
		"one\ntwo":                "|-\n  one\n  two",
		"one\n\n# two\n":          "|\n  one\n\n  # two",
		"one\n\n":                 "|+\n  one\n",
		" in\nout\n":              "|2\n   in\n  out",
		"\nx":                     "|2-\n\n  x",
		"\tin\nout\n":             "|2\n  \tin\n  out",
		"trailing  \n\tin\n---\n": "|\n  trailing  \n  \tin\n  ---",
	} {
		if got := scalar(text(value), 2); got != want {
			t.Errorf("%q is written %s, want %s", value, got, want)
		}
		sameInBothYAMLs(t, object(pyyaml.Entry{Key: "a", Value: text(value)}, pyyaml.Entry{Key: "b", Value: text("x")}))
	}
}

func TestEveryValueIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sameInBothYAMLs(t, anyMapping(t, 3))
	})
}

// anyMapping draws a mapping with distinct keys.
func anyMapping(t *rapid.T, depth int) *pyyaml.Node {
	root := object()
	for _, key := range rapid.SliceOfNDistinct(anyText(), 1, 3, rapid.ID).Draw(t, "keys") {
		root.Entries = append(root.Entries, pyyaml.Entry{Key: key, Value: anyValue(t, depth-1)})
	}
	return root
}

func anyValue(t *rapid.T, depth int) *pyyaml.Node {
	kinds := 5
	if depth > 0 {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return &pyyaml.Node{Kind: pyyaml.Null}
	case 1:
		return &pyyaml.Node{Kind: pyyaml.Bool, Bool: rapid.Bool().Draw(t, "bool")}
	case 2:
		return number(rapid.Int64().Draw(t, "int"))
	case 3:
		return &pyyaml.Node{Kind: pyyaml.Float, Float: rapid.Float64().Draw(t, "float")}
	case 4:
		return text(anyText().Draw(t, "text"))
	case 5:
		return anyMapping(t, depth)
	default:
		node := &pyyaml.Node{Kind: pyyaml.List}
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			node.Items = append(node.Items, anyValue(t, depth-1))
		}
		return node
	}
}

// anyText draws texts that are likely to be taken for something else.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune(" \t\n\r:#-?[]{},&*!|>'\"%@`~=.+01xoeyn_é\u0085\u2028\ufeff\x00🙂"))),
		rapid.StringOf(rapid.RuneFrom([]rune(" \n#a"))),
		rapid.String(),
		rapid.StringMatching(`[-+]?[0-9.:_]+([eE][-+]?[0-9]+)?`),
		rapid.StringN(0, 1100, -1),
	)
}

// number is an integer as a node.
func number(n int64) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.Int, Int: big.NewInt(n)} }
