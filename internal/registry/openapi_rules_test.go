package registry_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// The tests of this file are what Arkindex's Python clients, of the versions 1.0 to 1.3, need of
// the document.

// forEachOperation calls check with each operation of the document, in the order of their
// addresses.
func forEachOperation(t *testing.T, check func(address string, operation map[string]any)) {
	t.Helper()
	_, parsed := document(t)
	found := operations(t, parsed)
	if len(found) < 15 {
		t.Fatalf("there are only %d operations", len(found))
	}
	for _, address := range slices.Sorted(maps.Keys(found)) {
		check(address, found[address])
	}
}

func parameters(operation map[string]any) map[string]map[string]any {
	found := map[string]map[string]any{}
	list, _ := operation["parameters"].([]any)
	for _, item := range list {
		parameter := item.(map[string]any)
		name, _ := parameter["name"].(string)
		found[name] = parameter
	}
	return found
}

func TestDocumentReadsTheSameAsYAML(t *testing.T) {
	content, parsed := document(t)
	var asYAML any
	if err := yaml.Unmarshal(content, &asYAML); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(asYAML)
	if err != nil {
		t.Fatal(err)
	}
	var again map[string]any
	if err := json.Unmarshal(back, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(parsed, again); diff != "" {
		t.Errorf("YAML reads it otherwise (-json +yaml):\n%s", diff)
	}
}

func TestDocumentHasNothingThatYAML11ReadsDifferently(t *testing.T) {
	content, _ := document(t)
	for what, pattern := range map[string]string{
		"a tab": `\t`, "an escape": `\\u`, "an exponent": `[0-9][eE][+-]?[0-9]`,
		"a character beyond ASCII": `[^\x00-\x7f]`,
	} {
		if found := regexp.MustCompile(pattern).Find(content); found != nil {
			t.Errorf("the document holds %s: %q", what, found)
		}
	}
}

func TestDocumentHasWholePaths(t *testing.T) {
	_, parsed := document(t)
	for path := range parsed["paths"].(map[string]any) {
		if !strings.HasPrefix(path, "/api/v1/") || !strings.HasSuffix(path, "/") {
			t.Errorf("the path %s is not whole", path)
		}
	}
	if parsed["servers"] != nil {
		t.Error("servers would move the paths")
	}
}

func TestDocumentHasOperationsOnlyInItsPaths(t *testing.T) {
	methods := regexp.MustCompile(`^(GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE) `)
	forEachOperation(t, func(address string, _ map[string]any) {
		if !methods.MatchString(address) {
			t.Errorf("%s is no operation", address)
		}
	})
}

func TestDocumentNamesEachOperationOnce(t *testing.T) {
	ids := map[string]string{}
	forEachOperation(t, func(address string, operation map[string]any) {
		id, _ := operation["operationId"].(string)
		if id == "" || ids[id] != "" {
			t.Errorf("%s has the operationId %q, like %q", address, id, ids[id])
		}
		ids[id] = address
	})
}

func TestDocumentHasInlineParametersWithASchema(t *testing.T) {
	forEachOperation(t, func(address string, operation map[string]any) {
		list, _ := operation["parameters"].([]any)
		named := parameters(operation)
		if len(named) != len(list) {
			t.Errorf("%s has a parameter twice", address)
		}
		for name, parameter := range named {
			schema, _ := parameter["schema"].(map[string]any)
			if parameter["$ref"] != nil || len(schema) == 0 || schema["$ref"] != nil {
				t.Errorf("%s: the parameter %q is not inline with a schema", address, name)
			}
		}
	})
}

func TestDocumentCallsThePathsParameterIDAndRequiresIt(t *testing.T) {
	forEachOperation(t, func(address string, operation map[string]any) {
		var inPath []string
		for name, parameter := range parameters(operation) {
			if parameter["in"] == "path" {
				inPath = append(inPath, name)
			}
			if (parameter["required"] == true) != (parameter["in"] == "path") {
				t.Errorf("%s: the parameter %q is required: %v", address, name, parameter["required"])
			}
		}
		var want []string
		if strings.Contains(address, "{id}") {
			want = []string{"id"}
		}
		if !slices.Equal(inPath, want) || strings.Count(address, "{") != len(want) {
			t.Errorf("%s declares the path's parameters %v", address, inPath)
		}
	})
}

func TestDocumentMarksListsAndTheirPages(t *testing.T) {
	forEachOperation(t, func(address string, operation map[string]any) {
		isList := strings.HasPrefix(operation["operationId"].(string), "List")
		named := parameters(operation)
		if (named["page"] != nil) != isList || (operation["x-paginated"] == true) != isList ||
			named["cursor"] != nil {
			t.Errorf("%s is declared wrongly as a list", address)
		}
	})
}

func TestDocumentHasInlineBodiesCalledBody(t *testing.T) {
	forEachOperation(t, func(address string, operation map[string]any) {
		requestBody, declared := operation["requestBody"].(map[string]any)
		if takesBody := strings.HasPrefix(address, "POST ") ||
			strings.HasPrefix(address, "PATCH "); declared != takesBody {
			t.Errorf("%s: a body is declared: %v", address, declared)
		}
		if !declared {
			return
		}
		content, _ := requestBody["content"].(map[string]any)
		media, _ := content["application/json"].(map[string]any)
		schema, _ := media["schema"].(map[string]any)
		if len(schema) == 0 || schema["$ref"] != nil || requestBody["$ref"] != nil ||
			requestBody["x-name"] != "body" || len(content) != 1 {
			t.Errorf("%s: the body is not inline under the name body", address)
		}
	})
}

func TestDocumentDeclaresEveryStatusOfAnOperation(t *testing.T) {
	forEachOperation(t, func(address string, operation map[string]any) {
		responses := operation["responses"].(map[string]any)
		for status := range responses {
			if !regexp.MustCompile(`^[2-5][0-9][0-9]$`).MatchString(status) {
				t.Errorf("%s has a response for %s, which hides those that are not named", address, status)
			}
		}
		for _, status := range []string{"500", "503"} {
			if responses[status] == nil {
				t.Errorf("%s does not name %s", address, status)
			}
		}
	})
}

func TestDocumentHoldsNoKeyThatClientsRefuse(t *testing.T) {
	_, parsed := document(t)
	walk(parsed, func(key string, _ any) {
		switch key {
		case "examples", "explode", "callbacks", "links":
			t.Errorf("the document holds %s", key)
		}
	})
	if parsed["components"].(map[string]any)["headers"] != nil {
		t.Error("the document holds components.headers")
	}
}

func TestDocumentHasPatternsThatPythonReads(t *testing.T) {
	_, parsed := document(t)
	count := 0
	walk(parsed, func(key string, value any) {
		if key != "pattern" {
			return
		}
		count++
		if regexp.MustCompile(`\\[pPzQE]|\(\?|\[\[:`).MatchString(value.(string)) {
			t.Errorf("Python does not read the pattern %s", value)
		}
	})
	if count == 0 {
		t.Error("there are no patterns")
	}
}

// walk visits every key of an object and of the objects in it, without the names of the properties
// of schemas.
func walk(value any, visit func(string, any)) {
	switch value := value.(type) {
	case map[string]any:
		for key, inner := range value {
			if properties, ok := inner.(map[string]any); ok && key == "properties" {
				for _, property := range properties {
					walk(property, visit)
				}
				continue
			}
			visit(key, inner)
			walk(inner, visit)
		}
	case []any:
		for _, inner := range value {
			walk(inner, visit)
		}
	}
}
