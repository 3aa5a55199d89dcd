package registry_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"arkindex/internal/registry"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
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
	content, err := os.ReadFile("api/openapi.json")
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
			response := s.send(http.MethodGet, documentPath+query, authorization, nil).want(http.StatusOK)
			if !bytes.Equal(response.body, content) {
				t.Errorf("%s differs from the file", query)
			}
			if response.header.Get("Set-Cookie") != "" || response.header.Get("ETag") == "" {
				t.Errorf("the headers are %v", response.header)
			}
		}
	}
}

func TestCurrentDocumentIsNotSentAgain(t *testing.T) {
	s := serve(t, registry.Config{})
	etag := s.get(documentPath).header.Get("ETag")
	if other := serve(t, registry.Config{}).get(documentPath).header.Get("ETag"); other != etag {
		t.Errorf("two registries have the ETags %s and %s", etag, other)
	}
	for condition, want := range map[string]int{
		etag: http.StatusNotModified, "W/" + etag: http.StatusNotModified,
		`"a", ` + etag: http.StatusNotModified, "*": http.StatusNotModified,
		`"a"`: http.StatusOK,
	} {
		t.Run(condition, func(t *testing.T) {
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
				t.Errorf("If-None-Match: %s responds with %d, want %d", condition, response.StatusCode, want)
			}
		})
	}
}

func TestDocumentDeclaresWhatIsServedAndNothingElse(t *testing.T) {
	s := serve(t, registry.Config{})
	_, parsed := document(t)
	want := map[string]string{
		"GET /api/v1/user/":                              "RetrieveUser",
		"DELETE /api/v1/user/":                           "Logout",
		"POST /api/v1/user/login/":                       "Login",
		"POST /api/v1/user/oidc/":                        "CreateOidcToken",
		"POST /api/v1/workers/versions/docker/":          "CreateDockerWorkerVersion",
		"GET /api/v1/workers/":                           "ListWorkers",
		"POST /api/v1/workers/":                          "CreateWorker",
		"GET /api/v1/workers/types/":                     "ListWorkerTypes",
		"GET /api/v1/workers/{id}/":                      "RetrieveWorker",
		"PATCH /api/v1/workers/{id}/":                    "PartialUpdateWorker",
		"GET /api/v1/workers/{id}/versions/":             "ListWorkerVersions",
		"POST /api/v1/workers/{id}/versions/":            "CreateWorkerVersion",
		"POST /api/v1/workers/{id}/versions/import/":     "ImportWorkerVersion",
		"GET /api/v1/workers/{id}/versions/recommended/": "RetrieveRecommendedWorkerVersion",
		"GET /api/v1/workers/versions/{id}/":             "RetrieveWorkerVersion",
		"PATCH /api/v1/workers/versions/{id}/":           "PartialUpdateWorkerVersion",
		"GET /api/v1/repositories/":                      "ListRepositories",
		"GET /api/v1/repositories/{id}/":                 "RetrieveRepository",
		"GET /api/v1/revisions/{id}/":                    "RetrieveRevision",
	}
	declared := map[string]string{}
	for address, operation := range operations(t, parsed) {
		declared[address] = operation["operationId"].(string)
		method, path, _ := strings.Cut(address, " ")
		response := s.send(method, strings.ReplaceAll(path, "{id}", noID), "", nil)
		_, open := operation["security"] // an empty list, where the others are protected
		if (response.status == http.StatusUnauthorized) == open ||
			response.status == http.StatusNotFound {
			t.Errorf("%s responds with %d without a token", address, response.status)
		}
	}
	if diff := cmp.Diff(want, declared); diff != "" {
		t.Errorf("declared operations (-want +got):\n%s", diff)
	}
}
