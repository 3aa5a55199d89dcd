package cli

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"arkindex/internal/publish"
)

// readJSONDocs returns the description of the JSON documents.
func readJSONDocs(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/json.md")
	must(t, err)
	return string(page)
}

// addFieldNames adds the JSON names of a type's fields, and of those of nested types.
func addFieldNames(typ reflect.Type, names map[string]bool) {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		addFieldNames(typ.Elem(), names)
	case reflect.Struct:
		for field := range typ.Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if name != "" && name != "-" {
				names[name] = true
				addFieldNames(field.Type, names)
			}
		}
	}
}

func TestFieldsOfTheReportAreDocumented(t *testing.T) {
	page := readJSONDocs(t)
	names := map[string]bool{}
	addFieldNames(reflect.TypeFor[publish.Report](), names)
	for name := range names {
		if !regexp.MustCompile("[\"`.]" + name + "[\"`]").MatchString(page) {
			t.Errorf("docs/json.md does not mention the field %s", name)
		}
	}
}

// TestSchemasAreDocumented finds the names of schemas in the source code, so that it notices new
// ones.
func TestSchemasAreDocumented(t *testing.T) {
	page := readJSONDocs(t)
	schema := regexp.MustCompile(`"(arkindex\.[a-z]+/v[0-9]+)"`)
	found := map[string]bool{}
	for _, dir := range []string{".", "../publish"} {
		must(t, filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, match := range schema.FindAllSubmatch(source, -1) {
				found[string(match[1])] = true
			}
			return err
		}))
	}
	if len(found) < 13 {
		t.Errorf("only %d schemas are found in the source code", len(found))
	}
	for name := range found {
		if !strings.Contains(page, "`"+name+"`") {
			t.Errorf("docs/json.md does not mention %s", name)
		}
	}
}
