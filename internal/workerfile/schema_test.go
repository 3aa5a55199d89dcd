package workerfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// compileSchema makes a validator of a schema, which must be right itself.
func compileSchema(t *testing.T, text string) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// beyondSchemas are the codes of problems that no schema can find.
func beyondSchemas() []string {
	return []string{
		codeRepeated, codeChoice, codeKey, codeMissingFile, codeDirectory, codeOutside, codeUnreadable,
		codeNotUTF8, codeTooLarge, codeNoMatch,
	}
}

// wholeFloat finds numbers like 1.0 in JSON, which are integers to a schema.
var wholeFloat = regexp.MustCompile(`[0-9]\.0[,\]}]|[0-9]e\+`)

type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// agree holds the verdict of the schema against that of the code.
func agree(
	t failer, schema *jsonschema.Schema, file string, text []byte, problems []arkindex.Problem,
) {
	t.Helper()
	root, _ := pyyaml.Load(file, text)
	if root == nil {
		return
	}
	sent := root.AppendJSON(nil)
	instance, err := jsonschema.UnmarshalJSON(strings.NewReader(string(sent)))
	if err != nil {
		t.Fatal(err)
	}
	if wholeFloat.Match(sent) {
		return
	}
	refused := false
	for _, problem := range problems {
		switch {
		case problem.File != file || problem.Severity != arkindex.SeverityError ||
			slices.Contains(beyondSchemas(), problem.Code):
		case strings.HasPrefix(problem.Code, "yaml_"):
			return // JSON does not hold what the file holds
		default:
			refused = true
		}
	}
	if refusal := schema.Validate(instance); (refusal != nil) != refused {
		t.Errorf("%s\n%s\nschema: %v\ncode: %s", text, sent, refusal, lines(problems))
	}
}

func TestSchemasAgreeWithTheCodeOnEveryVector(t *testing.T) {
	older, newer := compileSchema(t, RepositorySchema()), compileSchema(t, DefinitionSchema())
	for _, v := range vectors(t, "worker.jsonl") {
		t.Run(v.Name, func(t *testing.T) {
			_, problems := ParseDefinition("w.yml", v.text())
			agree(t, newer, "w.yml", v.text(), problems)
		})
	}
	for _, file := range []string{"arkindexyml.jsonl", "convert.jsonl"} {
		for _, v := range vectors(t, file) {
			t.Run(file+"/"+v.Name, func(t *testing.T) {
				dir := v.writeFiles(t)
				set, err := Read(t.Context(), dir, "")
				if err != nil {
					return
				}
				text, err := os.ReadFile(filepath.Join(dir, Name))
				if err != nil {
					t.Fatal(err)
				}
				agree(t, older, Name, text, set.Problems)
			})
		}
	}
}

func TestSchemaAndCodeAgreeAtTheLimits(t *testing.T) {
	older, newer := compileSchema(t, RepositorySchema()), compileSchema(t, DefinitionSchema())
	x := func(n int) string { return strings.Repeat("é", n) }
	for _, text := range []string{
		"slug: " + strings.Repeat("a", 100) + "\ndisplay_name: " + x(100) + "\ntype: " + x(100) +
			"\ndescription: d\n",
		"slug: " + strings.Repeat("a", 101) + "\ndisplay_name: N\ntype: t\ndescription: d\n",
		"slug: s\ndisplay_name: " + x(101) + "\ntype: t\ndescription: d\n",
		"slug: s\ndisplay_name: N\ntype: " + x(101) + "\ndescription: d\n",
		minimal + "configuration: [{key: " + x(250) + ", display_name: " + x(250) + ", type: int}]\n",
		minimal + "configuration: [{key: " + x(251) + ", display_name: K, type: int}]\n",
		minimal + "configuration: [{key: k, display_name: " + x(251) + ", type: int}]\n",
		minimal + "configuration: [{key: k, display_name: K, type: float, default: 1" +
			strings.Repeat("0", 308) + "}]\n",
		minimal + "configuration: [{key: k, display_name: K, type: float, default: 1" +
			strings.Repeat("0", 309) + "}]\n",
		minimal + "configuration: [{key: k, display_name: K, type: int, default: 1" +
			strings.Repeat("0", 309) + "}]\n",
	} {
		_, problems := ParseDefinition("w.yml", []byte(text))
		agree(t, newer, "w.yml", []byte(text), problems)
	}
	for _, slug := range []string{
		strings.Repeat("a", 100), strings.Repeat("a", 101), strings.Repeat("1", 100),
		strings.Repeat("1", 101), "-" + strings.Repeat("1", 99), "-" + strings.Repeat("1", 100),
	} {
		text := workersOf("{name: N, slug: " + slug + ", type: t}")
		agree(t, older, Name, []byte(text), read(t, map[string]string{Name: text}).Problems)
	}
}

func TestSchemaAndCodeAgreeOnDefinitions(t *testing.T) {
	schema := compileSchema(t, DefinitionSchema())
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(drawDefinition(t))
		_, problems := ParseDefinition("w.yml", text)
		agree(t, schema, "w.yml", text, problems)
	})
}

func TestSchemaAndCodeAgreeOnRepositories(t *testing.T) {
	schema := compileSchema(t, RepositorySchema())
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(drawRepository(t))
		if err := os.WriteFile(filepath.Join(dir, Name), text, 0o644); err != nil {
			t.Fatal(err)
		}
		set, err := Read(t.Context(), dir, "")
		if err != nil {
			t.Fatal(err)
		}
		agree(t, schema, Name, text, set.Problems)
	})
}

func TestSchemasAreWhatEditorsRead(t *testing.T) {
	for _, text := range []string{RepositorySchema(), DefinitionSchema()} {
		var schema struct{ Schema, Title, Description string }
		decoder := json.NewDecoder(strings.NewReader(strings.Replace(text, `"$schema"`, `"schema"`, 1)))
		if err := decoder.Decode(&schema); err != nil || schema.Title == "" || schema.Description == "" {
			t.Errorf("%+v, %v", schema, err)
		}
		if schema.Schema != "https://json-schema.org/draft/2020-12/schema" {
			t.Errorf("the schema's own schema is %q", schema.Schema)
		}
	}
}
