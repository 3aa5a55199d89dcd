package pyyaml_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// outcome is what one of Python's loaders makes of a text: a JSON text, a value that JSON cannot
// hold, or an error.
type outcome struct {
	JSON        *string    `json:"json"`
	NotSendable string     `json:"not_sendable"`
	LoadError   *loadError `json:"load_error"`
	Duplicates  [][2]int   `json:"duplicate_keys"`
	Libyaml     *outcome   `json:"libyaml"`
}

type loadError struct {
	Class, Problem string
	Line, Column   int
}

// vector is a text and what PyYAML makes of it.
type vector struct {
	Name        string
	Input       *string
	InputBase64 string `json:"input_base64"`
	Expected    outcome
}

func (v vector) data(t testing.TB) []byte {
	t.Helper()
	if v.Input != nil {
		return []byte(*v.Input)
	}
	data, err := base64.StdEncoding.DecodeString(v.InputBase64)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// accepted returns the outcome of the loader that accepts the text, of the one written in Python
// if both do or neither does.
func (o outcome) accepted() outcome {
	if o.LoadError != nil && o.Libyaml != nil && o.Libyaml.LoadError == nil {
		return *o.Libyaml
	}
	return o
}

func readVectors(t testing.TB, name string) []vector {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var vectors []vector
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 4<<20)
	for lines.Scan() {
		var v vector
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return vectors
}

// onPurpose lists the vectors where we differ from PyYAML, with the reason.
var onPurpose = map[string]string{
	"double-surrogate/3": "half a UTF-16 pair is no text: the specification wants an error",
	"empty/1":            anEmptyFile,
	"empty/3":            anEmptyFile,
	"empty/9":            anEmptyFile,
	"bom/3":              anEmptyFile,
}

const anEmptyFile = "an empty file describes no worker: the specification wants an error"

func TestYAMLHasTheValuesThatPyYAMLGives(t *testing.T) {
	for _, v := range append(readVectors(t, "yaml.jsonl"), readVectors(t, "generated.jsonl")...) {
		t.Run(v.Name, func(t *testing.T) {
			want := v.Expected.accepted()
			node, problems := pyyaml.Load("a.yml", v.data(t))
			switch {
			case onPurpose[v.Name] != "":
				if len(problems) == 0 {
					t.Errorf("accepted, but %s", onPurpose[v.Name])
				}
			case want.LoadError != nil:
				if !slices.ContainsFunc(problems, fatal) {
					t.Errorf("%s is accepted, PyYAML: %s", node.AppendJSON(nil), want.LoadError.Problem)
				}
			case want.NotSendable != "":
				if slices.ContainsFunc(problems, fatal) || !slices.ContainsFunc(problems, unsendable) {
					t.Errorf("problems %v, PyYAML: %s", problems, want.NotSendable)
				}
			case want.Duplicates != nil:
				compareDuplicates(t, problems, want.Duplicates)
			case len(problems) > 0:
				t.Errorf("problems %v, PyYAML: %s", problems, *want.JSON)
			default:
				compareJSON(t, node, *want.JSON)
			}
		})
	}
}

// fatal reports whether Python fails at a problem; it does not at repeated keys, and not before
// sending at what JSON cannot hold.
func fatal(p arkindex.Problem) bool {
	return p.Code != pyyaml.CodeUnsendable && p.Code != pyyaml.CodeDuplicateKey
}

func unsendable(p arkindex.Problem) bool { return p.Code == pyyaml.CodeUnsendable }

func compareDuplicates(t *testing.T, problems []arkindex.Problem, want [][2]int) {
	t.Helper()
	var got [][2]int
	for _, p := range problems {
		if p.Code != pyyaml.CodeDuplicateKey {
			t.Errorf("unexpected problem %v", p)
		}
		got = append(got, [2]int{p.Line, p.Column})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("repeated keys (-PyYAML +ours):\n%s", diff)
	}
}

// compareJSON compares by value, numbers by their text.
func compareJSON(t *testing.T, node *pyyaml.Node, want string) {
	t.Helper()
	if got := canonical(t, string(node.AppendJSON(nil))); got != canonical(t, want) {
		t.Errorf("got %s, PyYAML: %s", got, want)
	}
}

// canonical writes a JSON text with sorted keys and without blanks. Numbers stay as they are.
func canonical(t testing.TB, text string) string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
