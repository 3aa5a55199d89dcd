package cli

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"arkindex/internal/publish"
)

// fieldsOf adds the JSON names of a type's fields, and of those below.
func fieldsOf(typ reflect.Type, names map[string]bool) {
	switch typ.Kind() {
	case reflect.Pointer, reflect.Slice:
		fieldsOf(typ.Elem(), names)
	case reflect.Struct:
		for field := range typ.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" && name != "-" {
				names[name] = true
				fieldsOf(field.Type, names)
			}
		}
	}
}

func TestDocumentsAreDescribed(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	said := string(page)
	names := map[string]bool{}
	fieldsOf(reflect.TypeFor[publish.Report](), names)
	for name := range names {
		if !regexp.MustCompile("[\"`.]" + name + "[\"`]").MatchString(said) {
			t.Errorf("docs/json.md does not tell of the field %s", name)
		}
	}
	for _, schema := range []string{
		publish.Schema, schemaValidate, schemaConvert, schemaDiff, schemaWorkers, schemaVersions, schemaVersion, schemaDoctor,
		schemaProfiles, schemaProfile, schemaUsers, schemaTokens, schemaAudit,
	} {
		if !strings.Contains(said, "`"+schema+"`") {
			t.Errorf("docs/json.md does not tell of %s", schema)
		}
	}
}
