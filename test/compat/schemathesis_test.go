//go:build compat

package compat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// TestGeneratedRequestsGetDocumentedResponses lets schemathesis generate valid and invalid
// requests from the document. The registry must not fail, and must return only statuses that its
// document names. No tokens are used, as within a command, so that the limit of a token's requests
// does not interfere. Login and CreateOidcToken are left out, because their attempts are limited.
func TestGeneratedRequestsGetDocumentedResponses(t *testing.T) {
	program := filepath.Join(
		installed(t, "schemathesis-4.32.5", "schemathesis==4.32.5"), "schemathesis",
	)
	opened, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	server := httptest.NewServer(registry.New(opened, registry.Config{Local: true}))
	defer server.Close()
	home := t.TempDir()
	settings := filepath.Join(home, "schemathesis.toml")
	if err := os.WriteFile(settings, []byte(knownIDs(t, server.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	examples := os.Getenv("COMPAT_EXAMPLES")
	if examples == "" {
		examples = "15"
	}
	cmd := exec.Command(program, "--config-file", settings,
		"run", server.URL+"/api/v1/openapi/", "--no-color", "--continue-on-failure",
		"--checks",
		"not_a_server_error,status_code_conformance,content_type_conformance,"+
			"response_headers_conformance,response_schema_conformance,unsupported_method,"+
			"allow_header_conformance",
		"--exclude-operation-id", "Login", "--exclude-operation-id", "CreateOidcToken",
		"--max-examples", examples, "--seed", "1")
	cmd.Dir, cmd.Env = home, environment(home, nil)
	output, err := cmd.CombinedOutput()
	if err != nil || !testedAllButTwo(string(output)) {
		t.Errorf("%v\n%s", err, output)
	}
	if path := os.Getenv("COMPAT_LOG"); path != "" {
		if err := os.WriteFile(path, output, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// testedAllButTwo reads from a summary whether each operation except the two was called.
func testedAllButTwo(output string) bool {
	found := regexp.MustCompile(`Selected: (\d+)/(\d+)\s+Tested: (\d+)`).FindStringSubmatch(output)
	if found == nil {
		return false
	}
	selected, _ := strconv.Atoi(found[1])
	all, _ := strconv.Atoi(found[2])
	return all > 15 && selected == all-2 && found[3] == found[1]
}

// knownIDs publishes a worker and returns settings with existing IDs, so that requests reach it.
func knownIDs(t *testing.T, url string) string {
	t.Helper()
	version := call(t, http.MethodPost, url+"/api/v1/workers/versions/docker/", map[string]any{
		"docker_image_iid": image, "repository_url": "https://gitlab.example.com/group/worker",
		"revision_hash": "abc", "worker_slug": "reader",
		"configuration":       map[string]any{},
		"revision_references": []any{map[string]any{"type": "branch", "name": "main"}},
	})
	repositories := call(t, http.MethodGet, url+"/api/v1/repositories/", nil)
	repository := repositories["results"].([]any)[0].(map[string]any)
	var settings strings.Builder
	for pattern, id := range map[string]any{
		"/api/v1/workers/{id}/":                      version["worker"].(map[string]any)["id"],
		"/api/v1/workers/{id}/versions/":             version["worker"].(map[string]any)["id"],
		"/api/v1/workers/{id}/versions/import/":      version["worker"].(map[string]any)["id"],
		"/api/v1/workers/{id}/versions/recommended/": version["worker"].(map[string]any)["id"],
		"/api/v1/workers/versions/{id}/":             version["id"],
		"/api/v1/revisions/{id}/":                    version["revision"].(map[string]any)["id"],
		"/api/v1/repositories/{id}/":                 repository["id"],
	} {
		fmt.Fprintf(&settings, "[[operations]]\ninclude-path = %q\n", pattern)
		fmt.Fprintf(&settings, "parameters = { \"path.id\" = %q }\n\n", id)
	}
	return settings.String()
}

func call(t *testing.T, method, url string, body any) map[string]any {
	t.Helper()
	content, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, url, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var decoded map[string]any
	if err := json.NewDecoder(response.Body).Decode(&decoded); err != nil ||
		response.StatusCode >= 300 {
		t.Fatalf("%s returns %d: %v", url, response.StatusCode, err)
	}
	return decoded
}
