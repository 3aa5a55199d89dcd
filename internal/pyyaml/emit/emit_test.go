package emit

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

// checkBothVersions checks that readers of YAML 1.1 and of YAML 1.2 read a mapping as it was
// written.
func checkBothVersions(t interface{ Errorf(string, ...any) }, root *pyyaml.Node) {
	written := Marshal(root)
	want := root.AppendJSON(nil)
	read, problems := pyyaml.Load("written.yml", []byte(written))
	if len(problems) > 0 || !bytes.Equal(want, read.AppendJSON(nil)) {
		t.Errorf("YAML 1.1 reads %s (%v)\nof\n%s\nwhich was %s",
			read.AppendJSON(nil), problems, written, want)
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

func TestAmbiguousStringsAreQuoted(t *testing.T) {
	for _, ambiguous := range strings.Fields(`y N yes No ON off True FALSE null Null ~ NaN
		.nan .inf -.INF inf 012 0o17 0x1F 1_000 1:30 190:20:30 1e3 1.5 .5 -1 +1 2024-01-31
		2001-12-14t21:59:43.10-05:00 = << - ? : , [ ] { } # & * ! | > ' " % @ a: #x --- ... 0b1 -x .x`) {
		checkBothVersions(t, mapping(
			pyyaml.Entry{Key: ambiguous, Value: str(ambiguous)},
			pyyaml.Entry{Key: "l", Value: list(str(ambiguous))},
		))
		if ambiguous == "y" || ambiguous == "012" {
			if written := formatScalar(str(ambiguous), 0); written != "'"+ambiguous+"'" {
				t.Errorf("%s is written %s", ambiguous, written)
			}
		}
	}
}

func TestStringsAreWrittenInTheirSimplestForm(t *testing.T) {
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
		if got := formatScalar(str(value), 2); got != want {
			t.Errorf("%q is written %s, want %s", value, got, want)
		}
		checkBothVersions(t, mapping(
			pyyaml.Entry{Key: "a", Value: str(value)},
			pyyaml.Entry{Key: "b", Value: str("x")},
		))
	}
}

func TestValuesAreReadAsTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkBothVersions(t, anyMapping(t, 3))
	})
}

// anyMapping draws a mapping with distinct keys.
func anyMapping(t *rapid.T, depth int) *pyyaml.Node {
	root := mapping()
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
		return &pyyaml.Node{Kind: pyyaml.Int, Int: big.NewInt(rapid.Int64().Draw(t, "int"))}
	case 3:
		return &pyyaml.Node{Kind: pyyaml.Float, Float: rapid.Float64().Draw(t, "float")}
	case 4:
		return str(anyText().Draw(t, "text"))
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

// anyText draws strings that are easily misread as something else.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.RuneFrom([]rune(
			" \t\n\r:#-?[]{},&*!|>'\"%@`~=.+01xoeyn_é\u0085\u2028\ufeff\x00🙂",
		))),
		rapid.StringOf(rapid.RuneFrom([]rune(" \n#a"))),
		rapid.String(),
		rapid.StringMatching(`[-+]?[0-9.:_]+([eE][-+]?[0-9]+)?`),
		rapid.StringN(0, 1100, -1),
	)
}

func str(s string) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.String, Text: s} }

func list(items ...*pyyaml.Node) *pyyaml.Node {
	return &pyyaml.Node{Kind: pyyaml.List, Items: items}
}

func mapping(entries ...pyyaml.Entry) *pyyaml.Node {
	return &pyyaml.Node{Kind: pyyaml.Map, Entries: entries}
}
