//go:build compat

package compat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
)

// operation is an operation of an instance and its address.
type operation struct{ name, method, path string }

// operations are all that instances of the later generations have for publishing.
func operations() []operation {
	return []operation{
		{"CreateWorker", "POST", "/api/v1/workers/"},
		{"ListWorkers", "GET", "/api/v1/workers/"},
		{"RetrieveWorker", "GET", "/api/v1/workers/{id}/"},
		{"PartialUpdateWorker", "PATCH", "/api/v1/workers/{id}/"},
		{"CreateWorkerVersion", "POST", "/api/v1/workers/{id}/versions/"},
		{"ListWorkerVersions", "GET", "/api/v1/workers/{id}/versions/"},
		{"ImportWorkerVersion", "POST", "/api/v1/workers/{id}/versions/import/"},
		{"RetrieveWorkerVersion", "GET", "/api/v1/workers/versions/{id}/"},
		{"PartialUpdateWorkerVersion", "PATCH", "/api/v1/workers/versions/{id}/"},
	}
}

// object is a worker or a version as an instance stores it.
type object = map[string]any

// fake is an instance of one of the later generations. It stores workers and versions, and reports
// existing versions as its generation does. IDs derive from names, so that two runs get the same.
type fake struct {
	without string // the operation that creates versions in the other generation
	exists  existence
	refuses string // an operation that it refuses for the worker called reader

	mu       sync.Mutex
	workers  []object
	versions []object
	writes   []change
}

// change is a write request. Slug is the worker's, and of names what it changes in the scenario's
// terms, so that no ID is compared.
type change struct {
	slug, operation, of, authorization string
	body                               any
}

// String returns a change as scenarios write it.
func (c change) String() string {
	body, _ := json.Marshal(c.body)
	text := strings.Join([]string{c.operation, c.of, string(body)}, " ")
	if c.authorization != "Token "+token {
		text += " by " + c.authorization
	}
	return text
}

// named describes what a request is about: an existing worker, a version, or a new worker.
func (f *fake) named(of string, fields object) (slug, name string) {
	if status, worker := found(f.workers, of); status == http.StatusOK {
		slug = worker.(object)["slug"].(string)
		return slug, slug
	}
	if status, version := found(f.versions, of); status == http.StatusOK {
		slug = version.(object)["worker"].(object)["slug"].(string)
		return slug, slug + " " + path.Base(version.(object)["revision_url"].(string))
	}
	slug, _ = fields["slug"].(string)
	return slug, slug
}

// existence is how an instance reports that a version exists.
type existence string

// Instances up to 1.10, up to 1.11, later ones, and those of the first generation.
const (
	classic   existence = "a field's text"
	standard  existence = "a field's code"
	conflict  existence = "a conflict and an id"
	allFields existence = "a text for all fields"
)

// id returns the ID for a name, the same in each run.
func id(of ...any) string { return uuid.NewSHA1(uuid.Nil, []byte(fmt.Sprint(of...))).String() }

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	status, body := f.respond(r)
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (f *fake) respond(r *http.Request) (int, any) {
	if r.URL.Path == "/api/v1/openapi/" {
		return http.StatusOK, f.document()
	}
	called, of := f.called(r)
	if called == "" {
		return http.StatusNotFound, object{"detail": "Not found."}
	}
	if r.Method == http.MethodGet {
		return f.read(called, of, r)
	}
	content, _ := io.ReadAll(r.Body)
	body := decodedNumbers(content)
	fields, _ := body.(object)
	slug, name := f.named(of, fields)
	f.writes = append(f.writes, change{slug, called, name, r.Header.Get("Authorization"), body})
	if called == f.refuses && slug == "reader" {
		return http.StatusBadRequest, object{"name": []string{"Refused."}}
	}
	return f.write(called, of, fields)
}

// called returns the operation that a request calls, and the ID in its path.
func (f *fake) called(r *http.Request) (name, of string) {
	for _, o := range operations() {
		before, after, _ := strings.Cut(o.path, "{id}")
		middle, begins := strings.CutPrefix(r.URL.Path, before)
		middle, ends := strings.CutSuffix(middle, after)
		if o.method == r.Method && o.name != f.without && begins && ends &&
			!strings.Contains(middle, "/") && (middle == "") == (after == "") {
			return o.name, middle
		}
	}
	return "", ""
}

func (f *fake) read(called, of string, r *http.Request) (int, any) {
	switch called {
	case "ListWorkers":
		return f.page(f.workers, r)
	case "ListWorkerVersions":
		return f.page(
			slices.DeleteFunc(
				slices.Clone(f.versions), func(v object) bool { return v["worker"].(object)["id"] != of },
			),
			r,
		)
	case "RetrieveWorker":
		return found(f.workers, of)
	default:
		return found(f.versions, of)
	}
}

// page returns one page of a list, newest first. Pages are short, so that clients have to follow
// them.
func (f *fake) page(all []object, r *http.Request) (int, any) {
	const size = 2
	number := 1
	_, _ = fmt.Sscan(r.URL.Query().Get("page"), &number)
	all = slices.Clone(all)
	slices.Reverse(all)
	from, to := min((number-1)*size, len(all)), min(number*size, len(all))
	body := object{
		"count": len(all), "number": number, "next": nil, "previous": nil, "results": all[from:to],
	}
	if to < len(all) {
		body["next"] = fmt.Sprintf("http://%s%s?page=%d", r.Host, r.URL.Path, number+1)
	}
	return http.StatusOK, body
}

func found(all []object, of string) (int, any) {
	if i := slices.IndexFunc(all, func(one object) bool { return one["id"] == of }); i >= 0 {
		return http.StatusOK, all[i]
	}
	return http.StatusNotFound, object{"detail": "Not found."}
}

func (f *fake) write(called, of string, fields object) (int, any) {
	switch called {
	case "CreateWorker":
		return f.createWorker(fields)
	case "CreateWorkerVersion", "ImportWorkerVersion":
		return f.createVersion(of, fields)
	case "PartialUpdateWorker":
		return update(f.workers, of, fields)
	default:
		return update(f.versions, of, fields)
	}
}

func update(all []object, of string, fields object) (int, any) {
	status, body := found(all, of)
	if status == http.StatusOK {
		for name, value := range fields {
			body.(object)[name] = value
		}
	}
	return status, body
}

func (f *fake) createWorker(fields object) (int, any) {
	made := object{
		"id": id("worker", fields["slug"]), "name": fields["name"], "slug": fields["slug"],
		"type":        fields["type"],
		"description": "", "repository_url": fields["repository_url"],
	}
	if text, ok := fields["description"].(string); ok {
		made["description"] = text
	}
	if status, known := found(f.workers, made["id"].(string)); status == http.StatusOK {
		return status, known
	}
	f.workers = append(f.workers, made)
	return http.StatusCreated, made
}

func (f *fake) createVersion(worker string, fields object) (int, any) {
	url := fields["revision_url"]
	for _, version := range f.versions {
		if version["worker"].(object)["id"] == worker && version["revision_url"] == url {
			return f.refuse(version)
		}
	}
	_, of := found(f.workers, worker)
	made := object{
		"id": id("version", worker, url), "worker": of, "revision_url": url, "branch": fields["branch"],
		"tag":              fields["tag"],
		"docker_image_iid": fields["docker_image_iid"], "configuration": fields["configuration"],
		"gpu_usage":   "disabled",
		"model_usage": "disabled", "state": "available", "version": nil, "revision": nil,
	}
	for _, usage := range []string{"gpu_usage", "model_usage"} {
		if fields[usage] != nil {
			made[usage] = fields[usage]
		}
	}
	f.versions = append(f.versions, made)
	return http.StatusCreated, made
}

// refuse reports that a version exists.
func (f *fake) refuse(version object) (int, any) {
	const said = "A worker version already exists for this revision."
	problem := object{"attr": []string{"revision_url"}, "code": "unique", "detail": said}
	switch f.exists {
	case standard:
		return http.StatusBadRequest, object{"type": "validation_error", "errors": []any{problem}}
	case conflict:
		return http.StatusConflict, object{
			"type": "client_error", "errors": []any{problem}, "existing_id": version["id"],
		}
	case allFields:
		return http.StatusBadRequest, object{"__all__": []string{said}}
	default:
		return http.StatusBadRequest, object{"revision_url": []string{said}}
	}
}

// document is the OpenAPI document, in the form that the Python clients read.
func (f *fake) document() any {
	paths := map[string]map[string]any{}
	for _, o := range operations() {
		if o.name == f.without {
			continue
		}
		described := object{
			"operationId": o.name, "responses": object{"200": object{"description": "Done"}},
		}
		parameters := []any{}
		if strings.Contains(o.path, "{id}") {
			parameters = append(
				parameters,
				object{"name": "id", "in": "path", "required": true, "schema": object{"type": "string"}},
			)
		}
		if strings.HasPrefix(o.name, "List") {
			described["x-paginated"] = true
			parameters = append(
				parameters, object{"name": "page", "in": "query", "schema": object{"type": "integer"}},
			)
		}
		if o.method != http.MethodGet {
			described["requestBody"] = object{"x-name": "body", "required": true, "content": object{
				"application/json": object{
					"schema": object{"type": "object", "properties": object{"tag": object{"type": "string"}}},
				},
			}}
		}
		described["parameters"] = parameters
		if paths[o.path] == nil {
			paths[o.path] = map[string]any{}
		}
		paths[o.path][strings.ToLower(o.method)] = described
	}
	return object{
		"openapi": "3.0.3", "info": object{"title": "Arkindex", "version": "1"}, "paths": paths,
	}
}

// decodedNumbers decodes JSON with numbers as they are written, since 1 and 1.0 differ. It returns
// a string if the body is not JSON.
func decodedNumbers(content []byte) any {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return string(content)
	}
	return value
}
