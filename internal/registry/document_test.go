package registry_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"arkindex/internal/registry"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

const documentPath = "/api/v1/openapi/"

// operations returns the document's operations by "METHOD path".
func operations(t *testing.T, document map[string]any) map[string]map[string]any {
	t.Helper()
	found := map[string]map[string]any{}
	for path, item := range document["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			found[strings.ToUpper(method)+" "+path] = operation.(map[string]any)
		}
	}
	return found
}

func document(t *testing.T) (content []byte, parsed map[string]any) {
	t.Helper()
	content, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, &parsed); err != nil {
		t.Fatal(err)
	}
	return content, parsed
}

func TestDocumentIsValidOpenAPI(t *testing.T) {
	content, parsed := document(t)
	loaded, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := loaded.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if version, _ := parsed["openapi"].(string); !strings.HasPrefix(version, "3.0.") {
		t.Errorf("the document is of OpenAPI %s", version)
	}
}

func TestDocumentIsServedToAnyoneByteForByte(t *testing.T) {
	s := serve(t, registry.Config{})
	content, _ := document(t)
	for _, query := range []string{"", "?format=json", "?format=openapi-json", "?x"} {
		for _, authorization := range []string{"", "Token wrong", "Ponos wrong"} {
			answered := s.send(http.MethodGet, documentPath+query, authorization, nil).want(http.StatusOK)
			if !bytes.Equal(answered.body, content) {
				t.Errorf("%s differs from the file", query)
			}
			if answered.header.Get("Set-Cookie") != "" || answered.header.Get("ETag") == "" {
				t.Errorf("the headers are %v", answered.header)
			}
		}
	}
}

func TestDocumentIsNotSentToWhoHasIt(t *testing.T) {
	s := serve(t, registry.Config{})
	etag := s.get(documentPath).header.Get("ETag")
	if other := serve(t, registry.Config{}).get(documentPath).header.Get("ETag"); other != etag {
		t.Errorf("two registries have the ETags %s and %s", etag, other)
	}
	for condition, want := range map[string]int{
		etag: http.StatusNotModified, "W/" + etag: http.StatusNotModified, `"a", ` + etag: http.StatusNotModified, "*": http.StatusNotModified,
		`"a"`: http.StatusOK,
	} {
		request, err := http.NewRequest(http.MethodGet, s.url+documentPath, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("If-None-Match", condition)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("If-None-Match: %s answers %d, want %d", condition, response.StatusCode, want)
		}
	}
}

func TestDocumentIsTheSameInYAML(t *testing.T) {
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
	for what, pattern := range map[string]string{
		"a tab": `\t`, "an escape": `\\u`, "an exponent": `[0-9][eE][+-]?[0-9]`, "a character beyond ASCII": `[^\x00-\x7f]`,
	} {
		if found := regexp.MustCompile(pattern).Find(content); found != nil {
			t.Errorf("the document holds %s: %q", what, found)
		}
	}
}

func TestDocumentDeclaresWhatIsServedAndNothingElse(t *testing.T) {
	s := serve(t, registry.Config{})
	_, parsed := document(t)
	want := map[string]string{
		"GET /api/v1/user/":                     "RetrieveUser",
		"DELETE /api/v1/user/":                  "Logout",
		"POST /api/v1/user/login/":              "Login",
		"GET /api/v1/workers/":                  "ListWorkers",
		"GET /api/v1/workers/{id}/":             "RetrieveWorker",
		"GET /api/v1/workers/{id}/versions/":    "ListWorkerVersions",
		"GET /api/v1/workers/versions/{id}/":    "RetrieveWorkerVersion",
		"POST /api/v1/workers/versions/docker/": "CreateDockerWorkerVersion",
	}
	declared := map[string]string{}
	for address, operation := range operations(t, parsed) {
		declared[address] = operation["operationId"].(string)
		method, path, _ := strings.Cut(address, " ")
		answered := s.send(method, strings.ReplaceAll(path, "{id}", noID), "", nil)
		_, open := operation["security"] // an empty list, where the others are protected
		if (answered.status == http.StatusUnauthorized) == open || answered.status == http.StatusNotFound {
			t.Errorf("%s answers %d without a token", address, answered.status)
		}
	}
	if diff := cmp.Diff(want, declared); diff != "" {
		t.Errorf("declared operations (-want +got):\n%s", diff)
	}
}

func TestDocumentSuitsThePythonClients(t *testing.T) {
	_, parsed := document(t)
	methods := regexp.MustCompile(`^(get|put|post|delete|options|head|patch|trace)$`)
	for path, item := range parsed["paths"].(map[string]any) {
		if !strings.HasPrefix(path, "/api/v1/") || !strings.HasSuffix(path, "/") {
			t.Errorf("the path %s is not whole", path)
		}
		for method := range item.(map[string]any) {
			if !methods.MatchString(method) {
				t.Errorf("%s holds %s, which is no operation", path, method)
			}
		}
	}
	ids := map[string]bool{}
	for address, operation := range operations(t, parsed) {
		id, _ := operation["operationId"].(string)
		if id == "" || ids[id] {
			t.Errorf("%s has the operationId %q, which is missing or used twice", address, id)
		}
		ids[id] = true
		checkParameters(t, address, operation)
		checkBody(t, address, operation)
	}
}

func checkParameters(t *testing.T, address string, operation map[string]any) {
	t.Helper()
	names := map[string]bool{}
	list, _ := operation["parameters"].([]any)
	for _, item := range list {
		parameter := item.(map[string]any)
		name, _ := parameter["name"].(string)
		names[name] = true
		if parameter["$ref"] != nil || parameter["schema"] == nil {
			t.Errorf("%s: the parameter %q is not inline with a schema", address, name)
		}
		if parameter["in"] == "path" && (parameter["required"] != true || name != "id") {
			t.Errorf("%s: the path parameter %q is not required or not called id", address, name)
		}
	}
	if strings.Contains(address, "{") != names["id"] || strings.Count(address, "{") > 1 {
		t.Errorf("%s declares the parameters %v", address, names)
	}
	if isList := strings.HasPrefix(operation["operationId"].(string), "List"); names["page"] != isList || (operation["x-paginated"] == true) != isList || names["cursor"] {
		t.Errorf("%s is declared wrongly as a list", address)
	}
}

func checkBody(t *testing.T, address string, operation map[string]any) {
	t.Helper()
	requestBody, declared := operation["requestBody"].(map[string]any)
	if declared != strings.HasPrefix(address, "POST") {
		t.Errorf("%s: the body is declared: %v", address, declared)
	}
	if !declared {
		return
	}
	content, _ := requestBody["content"].(map[string]any)
	media, _ := content["application/json"].(map[string]any)
	schema, _ := media["schema"].(map[string]any)
	if len(schema) == 0 || schema["$ref"] != nil || requestBody["$ref"] != nil || requestBody["x-name"] != "body" {
		t.Errorf("%s: the body is not inline under the name body", address)
	}
}

func TestDocumentKeepsToWhatPythonClientsKnow(t *testing.T) {
	_, parsed := document(t)
	walk(parsed, func(key string, value any) {
		switch key {
		case "examples", "explode", "callbacks", "links":
			t.Errorf("the document holds %s", key)
		case "pattern":
			if regexp.MustCompile(`\\[pPzQE]|\(\?|\[\[:`).MatchString(value.(string)) {
				t.Errorf("Python does not read the pattern %s", value)
			}
		}
	})
	if parsed["components"].(map[string]any)["headers"] != nil {
		t.Error("the document holds components.headers")
	}
}

// walk visits every key of an object and of what it holds. Names of a schema's properties are no keys of the document.
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
