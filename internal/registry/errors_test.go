package registry_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"

	"github.com/google/go-cmp/cmp"
)

// standardError is an error in the standard form. Attr is a path joined by dots, or empty.
type standardError struct{ Attr, Code, Detail string }

type standard struct {
	Type   string
	Errors []standardError
}

func standardForm(r reply) standard {
	r.t.Helper()
	read := as[struct {
		Type   string
		Errors []struct {
			Attr         any
			Code, Detail string
		}
	}](r)
	form := standard{Type: read.Type}
	for _, e := range read.Errors {
		attr := ""
		switch value := e.Attr.(type) {
		case string:
			attr = value
		case []any:
			var steps []string
			for _, step := range value {
				steps = append(steps, step.(string))
			}
			attr = strings.Join(steps, ".")
		}
		form.Errors = append(form.Errors, standardError{attr, e.Code, e.Detail})
	}
	return form
}

// refusals returns the problems in a response as FIELD CODE.
func refusals(r reply) []string {
	r.t.Helper()
	var list []string
	for _, e := range standardForm(r).Errors {
		list = append(list, e.Attr+" "+e.Code)
	}
	return list
}

func TestInvalidFieldOfAPublicationIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for name, test := range map[string]struct {
		changes body
		want    string
	}{
		"image missing": {body{"docker_image_iid": absent{}}, "docker_image_iid required"},
		"image null":    {body{"docker_image_iid": nil}, "docker_image_iid null"},
		"image blank":   {body{"docker_image_iid": " "}, "docker_image_iid blank"},
		"image no text": {body{"docker_image_iid": 3}, "docker_image_iid invalid"},
		"image too long": {
			body{"docker_image_iid": strings.Repeat("é", 1001)}, "docker_image_iid max_length",
		},
		"image with NUL": {
			body{"docker_image_iid": "a\x00"}, "docker_image_iid null_characters_not_allowed",
		},
		"URL missing": {body{"repository_url": absent{}}, "repository_url required"},
		"URL with a password": {
			body{"repository_url": "https://u:canary@h/p"}, "repository_url invalid",
		},
		"URL with a user": {
			body{"repository_url": "https://canary@h/p"}, "repository_url invalid",
		},
		"URL of SSH": {body{"repository_url": "git@h:p.git"}, "repository_url invalid"},
		"URL of a file": {
			body{"repository_url": "file:///srv/p"}, "repository_url invalid",
		},
		"URL with a query": {
			body{"repository_url": "https://h/p?token=canary"}, "repository_url invalid",
		},
		"URL with a blank": {
			body{"repository_url": "https://h/p q"}, "repository_url invalid",
		},
		"URL with a control in it": {
			body{"repository_url": "https://h\u009b31m/p"}, "repository_url invalid",
		},
		"URL that turns its writing": {
			body{"repository_url": "https://h\u202e/p"}, "repository_url invalid",
		},
		"URL of no port": {
			body{"repository_url": "https://h:65536/p"}, "repository_url invalid",
		},
		"URL without a host": {body{"repository_url": "https:///p"}, "repository_url invalid"},
		"hash missing":       {body{"revision_hash": absent{}}, "revision_hash required"},
		"hash with a slash":  {body{"revision_hash": "a/b"}, "revision_hash invalid"},
		"hash too long": {
			body{"revision_hash": strings.Repeat("a", 65)}, "revision_hash max_length",
		},
		"message no text": {body{"revision_message": []any{}}, "revision_message invalid"},
		"author with NUL": {
			body{"revision_author": "\x00"}, "revision_author null_characters_not_allowed",
		},
		"references no list": {
			body{"revision_references": "main"}, "revision_references not_a_list",
		},
		"reference no object": {
			body{"revision_references": []any{"main"}}, "revision_references.0 invalid",
		},
		"reference of another type": {
			body{"revision_references": []any{reference("note", "x")}},
			"revision_references.0.type invalid_choice",
		},
		"reference without a name": {
			body{"revision_references": []any{reference("tag", "x"), body{"type": "tag"}}},
			"revision_references.1.name required",
		},
		"too many references": {
			body{"revision_references": slices.Repeat([]any{reference("tag", "x")}, 101)},
			"revision_references max_length",
		},
		"slug missing":         {body{"worker_slug": absent{}}, "worker_slug required"},
		"slug with a blank":    {body{"worker_slug": "a b"}, "worker_slug invalid"},
		"slug with a line end": {body{"worker_slug": "a\n"}, "worker_slug invalid"},
		"slug not ASCII":       {body{"worker_slug": "é"}, "worker_slug invalid"},
		"slug too long": {
			body{"worker_slug": strings.Repeat("a", 101)}, "worker_slug max_length",
		},
		"name blank": {body{"worker_name": ""}, "worker_name blank"},
		"name too long": {
			body{"worker_name": strings.Repeat("a", 501)}, "worker_name max_length",
		},
		"type blank": {body{"worker_type": "\t"}, "worker_type blank"},
		"description no text": {
			body{"worker_description": body{}}, "worker_description invalid",
		},
		"GPU usage unknown":     {body{"gpu_usage": "always"}, "gpu_usage invalid_choice"},
		"GPU usage boolean":     {body{"gpu_usage": true}, "gpu_usage invalid_choice"},
		"model usage a number":  {body{"model_usage": 1}, "model_usage invalid_choice"},
		"configuration missing": {body{"configuration": absent{}}, "configuration required"},
		"configuration null":    {body{"configuration": nil}, "configuration null"},
		"configuration a list":  {body{"configuration": []any{}}, "configuration invalid"},
		"configuration a text":  {body{"configuration": "{}"}, "configuration invalid"},
		"configuration with NUL": {
			body{"configuration": body{"a": []any{"\x00"}}}, "configuration null_characters_not_allowed",
		},
		"configuration with half": {
			body{"configuration": json.RawMessage(`{"a":"\ud83d x"}`)},
			"configuration surrogate_characters_not_allowed",
		},
		"configuration, wrong halves": {
			body{"configuration": json.RawMessage(`{"a":"\ude00\ud83d"}`)},
			"configuration surrogate_characters_not_allowed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			response := s.post(publishPath, publication(test.changes)).want(http.StatusBadRequest)
			if diff := cmp.Diff([]string{test.want}, refusals(response)); diff != "" {
				t.Errorf("refused otherwise (-want +got):\n%s", diff)
			}
			if strings.Contains(string(response.body), "canary") {
				t.Errorf("the response repeats a secret: %s", response.body)
			}
		})
	}
	if page := as[arkindex.Page[arkindex.Worker]](s.get("/api/v1/workers/")); page.Count != 0 {
		t.Errorf("refused publications made %d workers", page.Count)
	}
}

func TestEveryProblemIsNamedAtOnceInBothForms(t *testing.T) {
	s := serve(t, registry.Config{})
	response := s.post(
		publishPath, body{"worker_slug": "a b", "revision_references": []any{body{}}},
	).want(http.StatusBadRequest)
	want := []string{
		"docker_image_iid required", "repository_url required", "revision_hash required",
		"revision_references.0.type required", "revision_references.0.name required",
		"worker_slug invalid", "configuration required",
	}
	if diff := cmp.Diff(want, refusals(response)); diff != "" {
		t.Errorf("standard form (-want +got):\n%s", diff)
	}
	classic := response.object()
	delete(classic, "errors")
	required := []any{"is required"}
	wantClassic := map[string]any{
		"type": "validation_error", "docker_image_iid": required, "repository_url": required,
		"revision_hash":       required,
		"revision_references": map[string]any{"0": map[string]any{"type": required, "name": required}},
		"worker_slug":         []any{"may contain only ASCII letters, digits, _ and -"},
		"configuration":       required,
	}
	if diff := cmp.Diff(wantClassic, classic); diff != "" {
		t.Errorf("classic form (-want +got):\n%s", diff)
	}
}

func TestBodyIsRefused(t *testing.T) {
	s := serve(t, registry.Config{})
	for name, test := range map[string]struct {
		body   string
		status int
	}{
		"empty":      {"", http.StatusBadRequest},
		"no JSON":    {"{", http.StatusBadRequest},
		"two values": {"{}{}", http.StatusBadRequest},
		"a list":     {"[]", http.StatusBadRequest},
		"null":       {"null", http.StatusBadRequest},
		"not UTF-8":  {"{\"worker_slug\": \"\xff\"}", http.StatusBadRequest},
		"too deep": {
			strings.Repeat(`{"a":`, 501) + "1" + strings.Repeat("}", 501), http.StatusBadRequest,
		},
		"very deep": {strings.Repeat("[", 500_000), http.StatusBadRequest},
		"more than 1 MiB": {
			`{"a": "` + strings.Repeat("x", 1<<20) + `"}`, http.StatusRequestEntityTooLarge,
		},
		"braces in a text": {`{"a": "` + strings.Repeat("{", 2000) + `\"{"}`, http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			response := s.post(publishPath, test.body).want(test.status)
			if name == "braces in a text" {
				if _, isField := response.object()["worker_slug"]; !isField {
					t.Errorf("depth is counted within texts: %s", response.body)
				}
				return
			}
			if form := standardForm(response); form.Type != "client_error" ||
				response.object()["detail"] != form.Errors[0].Detail {
				t.Errorf("the forms differ: %s", response.body)
			}
		})
	}
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, body{
		"future": body{"a": 1}, "Worker_Slug": "other",
		"revision_references": []any{body{"type": "tag", "name": "x", "future": nil}},
	})
	if version.Worker.Slug != "reco" {
		t.Errorf("the slug is %q", version.Worker.Slug)
	}
}

func TestOptionalFieldsMayBeAbsentOrNull(t *testing.T) {
	for name, none := range map[string]any{"absent": absent{}, "null": nil} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, registry.Config{})
			version := s.publish(http.StatusCreated, body{
				"revision_message": none, "revision_author": none, "revision_references": none,
				"worker_name": none, "worker_type": none, "worker_description": none, "gpu_usage": none,
				"model_usage": none,
			})
			if version.GPUUsage != "disabled" || version.ModelUsage != "disabled" {
				t.Errorf("usages %q and %q", version.GPUUsage, version.ModelUsage)
			}
		})
	}
}

func TestModelUsageOfOldClientsIsUnderstood(t *testing.T) {
	for _, test := range []struct {
		sent any
		want arkindex.Usage
	}{
		{true, "required"},
		{false, "disabled"},
		{"True", "required"},
		{"False", "disabled"},
		{"supported", "supported"},
	} {
		t.Run(fmt.Sprintf("%T %v", test.sent, test.sent), func(t *testing.T) {
			s := serve(t, registry.Config{})
			if version := s.publish(
				http.StatusCreated, body{"model_usage": test.sent},
			); version.ModelUsage != test.want {
				t.Errorf("%v becomes %q, want %q", test.sent, version.ModelUsage, test.want)
			}
		})
	}
}

func TestUnknownPathIsAJSONError(t *testing.T) {
	s := serve(t, registry.Config{})
	version := s.publish(http.StatusCreated, body{})
	for _, path := range []string{
		"/api/v1/", "/api/v1/nothing/", "/api/v1/user", "/api/v1//user/", "/api/v1/./user/",
		"/api/v1/workers/../user/", "/api/v1/user/%2e%2e/",
		"/api/v1/workers/" + version.Worker.ID, "/api/v1/workers/" + version.ID + "/",
		"/api/v1/workers/reco/", "/api/v1/workers//versions/",
		"/api/v1/workers/" + strings.ReplaceAll(version.Worker.ID, "-", "") + "/",
		"/api/v1/workers/a%2Fb/", "/api/v1/workers/%00/",
		"/api/v1/workers/versions/docker/x/", "/api/v1/workers/versions/nothing/",
		"/api/v1/workers/" + version.ID + "/versions/",
		"/api/v1/workers/versions/" + version.Worker.ID + "/", "/nothing",
	} {
		response := s.get(path)
		if response.status != http.StatusNotFound || response.object()["detail"] == "" ||
			standardForm(response).Errors[0].Code != "not_found" {
			t.Errorf("%s responds with %d: %s", path, response.status, response.body)
		}
	}
}

func TestWrongMethodIsAJSONError(t *testing.T) {
	s := serve(t, registry.Config{})
	for path, allowed := range map[string]string{
		"/api/v1/user/": "DELETE, GET", "/api/v1/workers/": "GET, POST", publishPath: "POST",
		"/api/v1/openapi/":              "GET",
		"/api/v1/workers/" + noID + "/": "GET, PATCH", "/api/v1/workers/types/": "GET",
		"/api/v1/workers/" + noID + "/versions/import/": "POST",
	} {
		t.Run(path, func(t *testing.T) {
			for _, method := range []string{http.MethodPut, http.MethodOptions, http.MethodTrace} {
				response := s.send(method, path, "", nil).want(http.StatusMethodNotAllowed)
				if response.header.Get("Allow") != allowed {
					t.Errorf("%s %s allows %q, want %q", method, path, response.header.Get("Allow"), allowed)
				}
				want := method + " does not go with this address: it takes " + allowed
				if response.object()["detail"] != want {
					t.Errorf("%s %s responds with %s, want %q", method, path, response.body, want)
				}
			}
		})
	}
}

func TestHealthNeedsNoToken(t *testing.T) {
	s := serve(t, registry.Config{})
	s.send(http.MethodGet, "/healthz", "", nil).want(http.StatusOK)
}

func TestHeadRespondsLikeGetWithoutABody(t *testing.T) {
	s := serve(t, registry.Config{})
	if response := s.send(
		http.MethodHead, "/api/v1/user/", "Token "+s.token, nil,
	).want(http.StatusOK); len(response.body) != 0 {
		t.Errorf("the body is %s", response.body)
	}
}

func TestUnavailableResponseSaysWhenToRetry(t *testing.T) {
	s := serve(t, registry.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/workers/", nil)
	request.Header.Set("Authorization", "Token "+s.token)
	recorder := httptest.NewRecorder()
	s.registry.ServeHTTP(recorder, request)
	if recorder.Code != http.StatusServiceUnavailable || recorder.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, headers %v", recorder.Code, recorder.Header())
	}
}

func TestDefectsAreLoggedAndNotShown(t *testing.T) {
	var log strings.Builder
	s := serve(t, registry.Config{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	database := s.raw()
	if _, err := database.ExecContext(
		t.Context(), "ALTER TABLE workers RENAME TO mislaid",
	); err != nil {
		t.Fatal(err)
	}
	response := s.get("/api/v1/workers/").want(http.StatusInternalServerError)
	if strings.Contains(string(response.body), "workers w") ||
		strings.Contains(string(response.body), "SQL") {
		t.Errorf("the response shows the defect: %s", response.body)
	}
	reason := "no such table"
	if onPostgres() {
		reason = "does not exist"
	}
	if standardForm(response).Type != "server_error" || !strings.Contains(log.String(), reason) {
		t.Errorf("response %s, log %q", response.body, log.String())
	}
}
