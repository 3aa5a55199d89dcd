package pyyaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// problemStrings writes problems as LINE:COLUMN PATH CODE.
func problemStrings(problems []arkindex.Problem) []string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, fmt.Sprintf("%d:%d %s %s", p.Line, p.Column, p.Path, p.Code))
	}
	return lines
}

func TestEveryProblemIsReportedWithItsPositionAndPath(t *testing.T) {
	for _, c := range []struct {
		name, yaml string
		want       []string
	}{
		{
			"repeated keys at every level, in the file's order",
			"a: 1\nb:\n  - c: 1\n    d: 2\n    c: 3\na: 2\n",
			[]string{"5:5 b[0].c yaml_duplicate_key", "6:1 a yaml_duplicate_key"},
		},
		{
			"keys that are equal only in JSON or only in Python",
			"1: a\n'1': b\n2: a\n2.0: b\nyes: a\n1.0: b\n",
			[]string{
				"2:1 1 yaml_duplicate_key", "4:1 [\"2.0\"] yaml_duplicate_key",
				"5:1 true yaml_duplicate_key", "6:1 [\"1.0\"] yaml_duplicate_key",
			},
		},
		{
			"two merge keys in one mapping",
			"a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n",
			[]string{"4:3 b.<< yaml_duplicate_key"},
		},
		{
			"a key that is written twice in a mapping behind a merge key",
			"b: {<<: {x: 1, x: 2}}\n",
			[]string{"1:16 b.<<.x yaml_duplicate_key"},
		},
		{
			"values that JSON cannot hold",
			"a: 2024-01-31\nb: [.inf, !!binary aGk=]\nc: {d: !!set {x}}\ne: .nan\nf: \"\\ud800\"\n",
			[]string{
				"1:4 a yaml_unsendable", "2:5 b[0] yaml_unsendable", "2:11 b[1] yaml_unsendable",
				"3:8 c.d yaml_unsendable", "4:4 e yaml_unsendable", "5:4 f yaml_unsendable",
			},
		},
		{
			"an anchored value that cannot be sent, once",
			"a: &a 2024-01-31\nb: [*a, *a]\n",
			[]string{"1:4 a yaml_unsendable"},
		},
		{
			"keys that cannot be sent",
			"a:\n  2024-01-31: x\n  .inf: y\n  \"\\udc00\": z\n",
			[]string{"2:3 a yaml_unsendable", "3:3 a yaml_unsendable", "4:3 a yaml_unsendable"},
		},
		{
			"integers that are too long for Python",
			"a: " + strings.Repeat("9", 4301) + "\nb: 0x" + strings.Repeat("f", 4000) + "\nc: " +
				strings.Repeat("9", 4300) + "\n",
			[]string{"1:4 a yaml_unsendable", "2:4 b yaml_unsendable"},
		},
		{
			"values that contain themselves",
			"a: &a\n  b: [*a]\nc: &c [x, *c]\n",
			[]string{"1:4 a.b[0] yaml_unsendable", "3:4 c[1] yaml_unsendable"},
		},
		{
			"unknown tags, impossible values, wrong kinds, bad merges and bad keys together",
			"a: !include x.yml\nb: !!int abc\nc: 2024-02-30\nd: 0x_\ne: !!map [x]\nf: {<<: 1}\n" +
				"g: {[x]: 1}\nh: <<\ni: =\n",
			[]string{
				"1:4 a yaml_unknown_tag", "2:4 b yaml_invalid_value", "3:4 c yaml_invalid_value",
				"4:4 d yaml_invalid_value", "5:4 e yaml_wrong_kind",
				"6:9 f.<< yaml_merge", "7:5 g yaml_key", "8:4 h yaml_unknown_tag", "9:4 i yaml_unknown_tag",
			},
		},
		{
			"missing and repeated anchors",
			"a: *x\nb: &y 1\nc: &y 2\nd: *z\n",
			[]string{
				"1:4  yaml_undefined_alias", "3:4  yaml_duplicate_anchor", "4:4  yaml_undefined_alias",
			},
		},
		{"a syntax error", "a: [1\nb: 2\n", []string{"2:2  yaml_syntax"}},
		{"a second document", "a: 1\n---\nb: 2\n", []string{"2:1  yaml_multiple_documents"}},
		{"an empty file", "", []string{"1:1  yaml_empty"}},
		{"a file with nothing but comments", "# nothing\n", []string{"2:1  yaml_empty"}},
		{"bytes that are no UTF-8", "a: é\nb: caf\xe9\n", []string{"2:7  yaml_encoding"}},
		{"a control character, in a comment too", "a: 1\n# \x07\n", []string{"2:3  yaml_character"}},
		{"UTF-16 with half a pair", "\xff\xfea\x00\x00\xd8b\x00", []string{"1:2  yaml_encoding"}},
		{"UTF-16 that ends within a character", "\xfe\xff\x00a\x00", []string{"1:2  yaml_encoding"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := pyyaml.Load("dir/a.yml", []byte(c.yaml))
			if diff := cmp.Diff(c.want, problemStrings(problems)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, p := range problems {
				if p.File != "dir/a.yml" || p.Severity != arkindex.SeverityError || p.Message == "" {
					t.Errorf("incomplete problem %+v", p)
				}
			}
		})
	}
}

func TestHintsSayWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, yaml, hint string }{
		{"a pattern without quotes", "workers:\n  - *.yml\n", "quote the pattern: '*.yml'"},
		{
			"a pattern without quotes in brackets", "workers: [a.yml, **/*.yml]\n",
			"quote the pattern: '**/*.yml'",
		},
		{
			"a pattern that looks like an alias", "workers:\n  - *_worker\n",
			"put '*_worker' in quotes if it is a pattern",
		},
		{"a date", "released: 2024-01-31\n", "put it in quotes: '2024-01-31'"},
		{"an impossible date", "released: 2024-02-30\n", "put it in quotes if it is a string"},
		{
			"a colon within a text", "title: Worker: the best\n",
			"put the text in quotes if the colon belongs to it, or check the indentation",
		},
		{"a template", "a: {{ slug }}\n", "put the text in quotes if { or [ belongs to it"},
		{"a tab", "a:\n\tb: 1\n", "write spaces instead of tabs"},
		{"an at sign", "a: @b\n", "put the text in quotes"},
		{
			"an exclamation mark", "a: !important\n",
			"remove it, or put the text in quotes if the ! belongs to it",
		},
		{"a Windows path", `a: "C:\dir"` + "\n", `write \\ for a backslash, or use single quotes`},
		{
			"an apostrophe within apostrophes", "a: 'it's'\n",
			"check the indentation, and the quotes of the text before",
		},
		{"an open quote", "a: \"b\nc: d\n", "add the closing quote"},
		{"a lone merge sign", "a: <<\n", "put it in quotes if it is a string: '<<'"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := pyyaml.Load("a.yml", []byte(c.yaml))
			if len(problems) != 1 || problems[0].Hint != c.hint {
				t.Errorf("problems %+v, want the hint %q", problems, c.hint)
			}
		})
	}
}

func TestValuesComeAlongWithRepeatedKeysAndUnsendableValues(t *testing.T) {
	node, problems := pyyaml.Load("a.yml", []byte("a: 1\nb: [2024-01-31, x]\na: 2\nc: &c [*c]\n"))
	if len(problems) != 3 {
		t.Fatalf("problems %v, want three", problems)
	}
	if got, want := string(node.AppendJSON(nil)), `{"a":2,"b":[null,"x"],"c":[null]}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestLoaderThatAcceptsTheFileDecides(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"tabs, which only libyaml takes for blanks", "a:\tb\tc # d\n", `{"a":"b\tc"}`},
		{"a question mark in brackets, which is a sign only for PyYAML", "[w/?.yml]\n", `["w/?.yml"]`},
		{"a colon before a bracket, which only PyYAML takes", "{a:, b:[c]}\n", `{"a":null,"b":["c"]}`},
		{"an unknown directive, which only PyYAML skips", "%FOO\n---\na: 1\n", `{"a":1}`},
		{"a tag before a comma, which PyYAML takes for a part of it", "[!!str, a]\n", `["","a"]`},
		{"what both take, as PyYAML takes it", "a: !\n", `{"a":null}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			node, problems := pyyaml.Load("a.yml", []byte(c.yaml))
			if len(problems) > 0 {
				t.Fatalf("problems %v", problems)
			}
			if got := string(node.AppendJSON(nil)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestFilesWithAByteOrderMarkAreRead(t *testing.T) {
	for name, data := range map[string]string{
		"UTF-8":                "\xef\xbb\xbfa: é\n",
		"UTF-16 little-endian": "\xff\xfea\x00:\x00 \x00\xe9\x00\n\x00",
		"UTF-16 big-endian":    "\xfe\xff\x00a\x00:\x00 \x00\xe9\x00\n",
	} {
		t.Run(name, func(t *testing.T) {
			node, problems := pyyaml.Load("a.yml", []byte(data))
			if len(problems) > 0 {
				t.Fatalf("problems %v", problems)
			}
			if got := string(node.AppendJSON(nil)); got != `{"a":"é"}` {
				t.Errorf("got %s", got)
			}
			if value := node.Get("a"); value.Line != 1 || value.Column != 4 {
				t.Errorf("the value is at %d:%d, want 1:4", value.Line, value.Column)
			}
		})
	}
}
