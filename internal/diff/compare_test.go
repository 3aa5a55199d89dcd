package diff

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/workerfile"
)

// older returns the worker of an .arkindex.yml with these additional keys.
func older(t *testing.T, keys string) workerfile.Worker {
	t.Helper()
	dir := t.TempDir()
	content := "version: 2\nworkers:\n- name: Reader\n  slug: reader\n  type: ocr\n" + keys
	if err := os.WriteFile(filepath.Join(dir, workerfile.Name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	set, err := workerfile.Read(t.Context(), dir, "")
	if err != nil || set.Err() != nil {
		t.Fatal(err, set.Err())
	}
	return set.Workers[0]
}

// newer returns a worker of the newer configuration format with these options.
func newer(t *testing.T, options string) workerfile.Definition {
	t.Helper()
	definition, problems := workerfile.ParseDefinition("w.yml", []byte(
		"slug: reader\ndisplay_name: Reader\ntype: ocr\ndescription: Reads\nconfiguration:\n"+options,
	))
	if definition == nil {
		t.Fatal(problems)
	}
	return *definition
}

// formatChanges formats each change on a line.
func formatChanges(changes []Change) string {
	var lines []string
	for _, change := range changes {
		existing, _ := json.Marshal(change.Existing)
		wanted, _ := json.Marshal(change.Wanted)
		lines = append(lines, strings.TrimSpace(
			fmt.Sprintf("%s %s %s: %s -> %s", change.Kind, change.Option, change.Field, existing, wanted),
		))
	}
	return strings.Join(lines, "\n")
}

func TestOptionsAreComparedFieldByField(t *testing.T) {
	before := newer(t, `
- {key: beam, display_name: Beam, type: int, default: 5}
- {key: gone, display_name: Gone, type: string}
- {key: mode, display_name: Mode, type: enum, choices: [a, b], default: a}
- {key: pages, display_name: Pages, type: int}
- {key: g, display_name: G, type: group, children: [{key: x, display_name: X,`+
		` type: float, default: 1.0}]}
`)
	after := newer(t, `
- {key: pages, display_name: Pages, type: int, many: true, required: true}
- {key: mode, display_name: The mode, type: enum, choices: [a, b, c], default: c, help_text: Which}
- {key: fresh, display_name: Fresh, type: bool, default: false}
- {key: beam, display_name: Beam, type: float, default: 5.0}
- {key: g, display_name: G, type: group, children: [{key: x, display_name: X,`+
		` type: float, default: 1}, {key: 'y ', display_name: Y, type: model}]}
`)
	want := `changed pages many: false -> true
changed pages required: false -> true
changed mode display_name: "Mode" -> "The mode"
changed mode help_text: null -> "Which"
changed mode default: "a" -> "c"
changed mode choices: ["a","b"] -> ["a","b","c"]
added fresh : null -> {"key":"fresh","display_name":"Fresh","type":"bool","many":false,` +
		`"default":false,"required":false,"editable":true}
changed beam type: "int" -> "float"
added g.y : null -> {"key":"g.y","display_name":"Y","type":"model","many":false,` +
		`"required":false,"editable":true}
removed gone : {"key":"gone","display_name":"Gone","type":"string","many":false,` +
		`"required":false,"editable":true} -> null`
	if diff := cmp.Diff(
		want, formatChanges(Compare(FromDefinition(before, ""), FromDefinition(after, ""))),
	); diff != "" {
		t.Error(diff)
	}
}

func TestFieldsUnknownOnOneSideAreNotCompared(t *testing.T) {
	description := "Reads\n"
	worker := workerfile.Worker{
		Name: "New", Type: "ocr", Description: &description, GPUUsage: "required",
		ModelUsage: "disabled",
		Configuration: json.RawMessage(
			`{"docker": {"command": "run", "shm_size": "64M"}, "secrets": ["a"]}`,
		),
	}
	existing := arkindex.Worker{Name: "Old", Type: "ocr", Description: "Read"}
	version := arkindex.WorkerVersion{
		DockerImageIID: "img:1", GPUUsage: "disabled", ModelUsage: "disabled",
		Configuration: json.RawMessage(
			`{"name": "Old", "docker": {"command": null, "shm_size": "64m"}, "environment": {"A": "b"}}`,
		),
	}
	want := `changed  name: "Old" -> "New"
changed  description: "Read" -> "Reads"
changed  image: "img:1" -> "img:2"
changed  gpu_usage: "disabled" -> "required"
changed  docker.command: null -> "run"
changed  secrets: [] -> ["a"]`
	if diff := cmp.Diff(
		want, formatChanges(Compare(FromVersion(existing, &version), FromWorker(worker, "img:2"))),
	); diff != "" {
		t.Error(diff)
	}
	worker.Name, worker.Description = "Old", nil
	for name, version := range map[string]*arkindex.WorkerVersion{
		"no version": nil, "a version without any field": {},
		"an empty configuration": {Configuration: json.RawMessage(`{}`)},
		"no object":              {Configuration: json.RawMessage(`"x"`)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := formatChanges(
				Compare(FromVersion(existing, version), FromWorker(worker, "img:2")),
			); got != "" {
				t.Error(got)
			}
		})
	}
	if got := formatChanges(Compare(
		FromVersion(existing, &arkindex.WorkerVersion{DockerImageIID: "img:1"}), FromWorker(worker, ""),
	)); got != "" {
		t.Errorf("an image that is not named: %s", got)
	}
}

func TestOlderFormatIsComparedWithNewerFormat(t *testing.T) {
	worker := older(t, `  configuration: {use_gpu: true, nested: {a: {b: 1}}, both: 3}
  user_configuration:
    beam: {title: Beam size, type: int, default: 5, required: true}
    words: {title: Words, type: list, subtype: string}
    both: {title: Both, type: int}
    untitled: {type: int, default: 1}
    odd: 7
`)
	same := newer(t, `
- {key: use_gpu, display_name: Use gpu, type: bool, editable: false, default: true}
- {key: beam, display_name: Beam size, type: int, default: 5, required: true}
- {key: words, display_name: Words, type: string, many: true}
- {key: both, display_name: Both, type: int, default: 3}
- {key: untitled, display_name: Untitled, type: int, default: 1}
`)
	want := `removed nested : {"key":"nested","display_name":"Nested","type":"",` +
		`"many":false,"default":{"a":{"b":1}},"required":false,"editable":false} -> null
removed odd : {"key":"odd","display_name":"Odd","type":"","many":false,"default":7,` +
		`"required":false,"editable":true} -> null`
	if diff := cmp.Diff(
		want, formatChanges(Compare(FromWorker(worker, ""), FromDefinition(same, ""))),
	); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(
		"", formatChanges(Compare(FromWorker(worker, ""), FromWorker(worker, ""))),
	); diff != "" {
		t.Error(diff)
	}
}

func TestConfigurationOfVersionIsReadInEveryFormat(t *testing.T) {
	wanted := newer(t, `
- {key: beam, display_name: Beam, type: int, default: 5}
- {key: fixed, display_name: Fixed, type: string, editable: false, default: a}
- {key: g, display_name: G, type: group, children: [{key: x, display_name: X, type: float}]}
`)
	options := `[{"key": "beam", "display_name": "Beam", "help_text": null, "type": "int",` +
		` "default": 6},
		{"key": "fixed", "display_name": "Fixed", "type": "string", "editable": false,` +
		` "default": "a", "choices": null},
		{"key": "g", "display_name": "G", "type": "group", "children": [{"key": "x",` +
		` "display_name": "X", "type": "float"}]}, "not an option"]`
	for name, configuration := range map[string]string{
		"a list":    options,
		"an object": `{"slug": "reader", "docker": {"command": null}, "configuration": ` + options + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			version := arkindex.WorkerVersion{Configuration: json.RawMessage(configuration)}
			got := formatChanges(
				Compare(FromVersion(arkindex.Worker{}, &version), FromDefinition(wanted, "")),
			)
			want := `changed  description: "" -> "Reads"` + "\nchanged beam default: 6 -> 5"
			if got != want {
				t.Error(got)
			}
		})
	}
}

// TestConversionChangesNothingForUsers converts the workers in the reference vectors.
func TestConversionChangesNothingForUsers(t *testing.T) {
	facts, err := os.ReadFile(filepath.Join("..", "workerfile", "testdata", "convert.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for line := range strings.Lines(string(facts)) {
		var fact struct {
			Name  string         `json:"name"`
			Files map[string]any `json:"files"`
		}
		if err := json.Unmarshal([]byte(line), &fact); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		for path, content := range fact.Files {
			if text, ok := content.(string); ok && filepath.IsLocal(path) {
				_ = os.MkdirAll(filepath.Dir(filepath.Join(dir, path)), 0o755)
				_ = os.WriteFile(filepath.Join(dir, path), []byte(text), 0o644)
			}
		}
		set, err := workerfile.Read(t.Context(), dir, "")
		if err != nil || set.Err() != nil {
			continue
		}
		for _, worker := range set.Workers {
			sent := worker
			reported := arkindex.WorkerVersion{
				GPUUsage: worker.GPUUsage, ModelUsage: worker.ModelUsage, Configuration: worker.Configuration,
			}
			if got := formatChanges(Compare(FromVersion(
				arkindex.Worker{Name: worker.Name, Type: worker.Type}, &reported,
			), FromWorker(withoutDescription(sent), ""))); got != "" {
				t.Errorf("%s, read back: %s", fact.Name, got)
			}
			definition, _ := worker.Convert()
			if definition == nil {
				continue
			}
			compared++
			before := FromWorker(withoutDescription(worker), "")
			before.Form.Secrets = nil // a warning of the conversion says so
			var lost []string
			for _, change := range Compare(before, FromDefinition(*definition, "")) {
				if change.Kind != Removed {
					lost = append(lost, formatChanges([]Change{change}))
				}
			}
			if len(lost) > 0 {
				t.Errorf("%s: %s", fact.Name, strings.Join(lost, "\n"))
			}
		}
	}
	if compared < 50 {
		t.Errorf("only %d workers were compared", compared)
	}
}

func withoutDescription(worker workerfile.Worker) workerfile.Worker {
	worker.Description = nil
	return worker
}
