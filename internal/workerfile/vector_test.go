package workerfile

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
)

// vector is a directory or one text, and what the reference made of it.
type vector struct {
	Name        string
	Rule        string
	Directory   string
	Files       map[string]json.RawMessage
	Input       string
	InputBase64 []byte `json:"input_base64"`
	Expected    expected
}

// expected is what the reference did: which fields are there depends on the file of facts.
type expected struct {
	Exit      *int
	Workers   []map[string]json.RawMessage
	Errors    json.RawMessage
	Crash     string
	Valid     bool
	YAMLError json.RawMessage `json:"yaml_error"`
	Log       [][2]string
	Written   map[string]struct{ JSON string }
}

// text is the vector's one text.
func (v vector) text() []byte {
	if v.InputBase64 != nil {
		return v.InputBase64
	}
	return []byte(v.Input)
}

// vectors reads a file of facts.
func vectors(t testing.TB, file string) []vector {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var list []vector
	for line := range bytes.Lines(content) {
		var v vector
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// writeFiles writes a vector's files and returns their directory.
func (v vector) writeFiles(t *testing.T) string {
	t.Helper()
	name := v.Directory
	if name == "" {
		name = "repository"
	}
	dir := filepath.Join(t.TempDir(), name)
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	check(os.MkdirAll(dir, 0o755))
	for path, content := range v.Files {
		place := filepath.Join(dir, path)
		check(os.MkdirAll(filepath.Dir(place), 0o755))
		var text string
		var special struct {
			Base64  string
			Symlink string
			Dir     bool
		}
		if json.Unmarshal(content, &text) == nil {
			check(os.WriteFile(place, []byte(text), 0o644))
			continue
		}
		check(json.Unmarshal(content, &special))
		switch {
		case special.Symlink != "":
			check(os.Symlink(special.Symlink, place))
		case special.Dir:
			check(os.MkdirAll(place, 0o755))
		default:
			decoded, err := base64.StdEncoding.DecodeString(special.Base64)
			check(err)
			check(os.WriteFile(place, decoded, 0o644))
		}
	}
	return dir
}

// difference is where we differ from the reference on purpose: whether we accept the
// configuration, and why.
type difference struct {
	accepted bool
	reason   string
}

// deliberate lists the rules, or single vectors, in which we differ.
func deliberate() map[string]difference {
	null := difference{true, "null counts as absent"}
	return map[string]difference{
		"version": {
			false, "only version 2 exists; the reference takes any number and ignores it",
		},
		"workers-null":       null,
		"description-null":   null,
		"configuration-null": null,
		"secrets-null":       null,
		"docker-null":        null,
		"usage-null":         null,
		"required-null": {
			false, "null counts as absent, so the key is missing; the reference sends the text None",
		},
		"required-blank": {false, "an instance refuses a blank name or type"},
		"text-from-bool": {
			false, "the reference sends True for yes, which is not what is written",
		},
		"text-from-collection": {false, "the reference sends Python's notation of the list"},
		"text-from-special": {
			false, "the reference sends Python's notation of the date or number",
		},
		"slug-unchecked": {false, "an instance refuses the slug"},
		"slug-duplicate": {false, "two workers of one slug would be one worker"},
		"path/4":         {false, "a file named twice gives two workers of one slug"},
		"description/3":  {true, "a byte order mark is no part of the text"},
		"description/6":  {true, "a byte order mark is no part of the text"},
		"usage":          {false, "an instance refuses any other usage"},
		"usage-bool": {
			true, "the oldest files have booleans; the reference sends True, which an instance refuses",
		},
		"configuration-keys/1": {
			false, "two keys that are one after conversion: the reference loses a value",
		},
		"configuration-odd-type/4":  {false, "a list of pairs is no mapping"},
		"configuration-odd-type/11": {false, "a list of pairs is no mapping"},
		"user-configuration/5":      {false, "a list of pairs is no mapping"},
		"secrets/3":                 {false, "a mapping is no list"},
		"docker-command":            {false, "the reference sends Python's notation of the value"},
		"models-block": {
			true, "models are not published here, so they do not block workers",
		},
		"path-no-match": {
			false, "a path that names no file is a mistake; the reference publishes nothing, and succeeds",
		},
		"glob/6": {false, "braces are no pattern, so no file matches"},
		"glob-special-directory/1": {
			true, "special characters in the checkout's own path are no pattern",
		},
		"outside":        {false, "a file outside the repository is not the worker's"},
		"duplicate-keys": {false, "the reference keeps the last value in silence"},
	}
}

func TestConfigurationsAreReadAsTheReferenceReadsThem(t *testing.T) {
	differences := deliberate()
	used := map[string]bool{}
	for _, v := range vectors(t, "arkindexyml.jsonl") {
		t.Run(v.Name, func(t *testing.T) {
			set, err := Read(t.Context(), v.writeFiles(t), "")
			got := outcome(set, err)
			diff := cmp.Diff(v.expected(), got)
			if diff == "" {
				return
			}
			for _, name := range []string{v.Name, v.Rule} {
				if d, listed := differences[name]; listed && d.accepted == got.Accepted {
					used[name] = true
					return
				}
			}
			t.Errorf("(-reference +ours)\n%s\n%s\n%s", diff, v.Expected.Errors, problemLines(set))
		})
	}
	for name := range differences {
		if !used[name] {
			t.Errorf("%s is listed as a difference, and is none", name)
		}
	}
}

func problemLines(set *Set) string {
	if set == nil {
		return ""
	}
	return lines(set.Problems)
}

func lines(problems []arkindex.Problem) string {
	var lines []string
	for _, problem := range problems {
		lines = append(lines, string(problem.Severity)+" "+problem.String())
	}
	return strings.Join(lines, "\n")
}

// result is a verdict, and for an accepted configuration the workers in the form in which they are
// sent.
type result struct {
	Accepted bool
	Workers  []any
}

// expected is what the reference made of the vector.
func (v vector) expected() result {
	if v.Expected.Exit == nil {
		return result{}
	}
	r := result{Accepted: true}
	for _, worker := range v.Expected.Workers {
		if _, failed := worker["not_sendable"]; failed {
			return result{}
		}
		r.Workers = append(r.Workers, decode(mustJSON(worker)))
	}
	return r
}

// outcome is what we make of it.
func outcome(set *Set, err error) result {
	if err != nil || set.Err() != nil {
		return result{}
	}
	r := result{Accepted: true}
	for _, worker := range set.Workers {
		sent := map[string]any{
			"worker_slug": worker.Slug, "worker_name": worker.Name, "worker_type": worker.Type,
			"gpu_usage": worker.GPUUsage, "model_usage": worker.ModelUsage,
			"configuration": worker.Configuration,
		}
		if worker.Description != nil {
			sent["worker_description"] = *worker.Description
		}
		r.Workers = append(r.Workers, decode(mustJSON(sent)))
	}
	return r
}

// decode reads JSON with numbers as they are written: 1 and 1.0 are not the same.
func decode(text []byte) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		panic(err) // we have just written it
	}
	return value
}

func mustJSON(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // maps of texts and JSON
	}
	return text
}
