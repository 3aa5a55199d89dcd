package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
)

// instance is a proxy between a command and our server that behaves like an instance of the whole
// platform: its OpenAPI document has a megabyte. It counts the requests.
type instance struct {
	*httptest.Server
	lock      sync.Mutex
	documents int // how often the document was requested
	requests  int // all other requests
}

// newInstance serves the operations of the server at target, along with hundreds that it does not
// have.
func newInstance(target string) (*instance, error) {
	document, err := largeDocument(target)
	if err != nil {
		return nil, err
	}
	server, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	i := new(instance)
	operations := httputil.NewSingleHostReverseProxy(server)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/v1/openapi/") {
			i.serveDocument(w, r, document)
			return
		}
		i.lock.Lock()
		i.requests++
		i.lock.Unlock()
		operations.ServeHTTP(w, r)
	}))
	return i, nil
}

func (i *instance) serveDocument(w http.ResponseWriter, r *http.Request, document []byte) {
	const etag = `"large"`
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	i.lock.Lock()
	i.documents++
	i.lock.Unlock()
	w.Header().Set("Content-Type", "application/vnd.oai.openapi+json")
	_, _ = w.Write(document) // the client may have gone away
}

// counts returns the documents and other requests since the last call.
func (i *instance) counts() (documents, requests int) {
	i.lock.Lock()
	defer i.lock.Unlock()
	documents, requests = i.documents, i.requests
	i.documents, i.requests = 0, 0
	return documents, requests
}

// largeDocument is the server's document with as many other operations as make a megabyte of JSON.
func largeDocument(target string) ([]byte, error) {
	response, err := http.Get(target + "/api/v1/openapi/?format=json")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	var document map[string]any
	if err := json.Unmarshal(content, &document); err != nil {
		return nil, err
	}
	paths := document["paths"].(map[string]any)
	for size, n := len(content), 0; size < 1<<20; n++ {
		item := otherOperations(n)
		text, err := json.Marshal(item)
		if err != nil {
			return nil, err
		}
		size += len(text)
		paths[fmt.Sprintf("/api/v1/things%d/{id}/parts/", n)] = item
	}
	return json.Marshal(document)
}

// otherOperations lists and creates parts of a thing, with descriptions as long as those in the
// platform's document.
func otherOperations(n int) map[string]any {
	part := partSchema()
	id := map[string]any{
		"in": "path", "name": "id", "required": true,
		"schema": map[string]any{"type": "string", "format": "uuid"},
	}
	page := map[string]any{
		"type":       "object",
		"properties": map[string]any{"results": map[string]any{"type": "array", "items": part}},
	}
	return map[string]any{
		"get": map[string]any{
			"operationId": fmt.Sprintf("ListThing%dParts", n),
			"description": strings.Repeat("Lists the parts of a thing. ", 4), "tags": []string{"things"},
			"parameters": append([]any{id}, filterParameters()...),
			"responses":  jsonResponse("200", page),
		},
		"post": map[string]any{
			"operationId": fmt.Sprintf("CreateThing%dPart", n),
			"description": strings.Repeat("Creates a part of a thing. ", 4), "tags": []string{"things"},
			"parameters":  []any{id},
			"requestBody": map[string]any{"required": true, "x-name": "body", "content": jsonContent(part)},
			"responses":   jsonResponse("201", part),
		},
	}
}

// partSchema is the schema of a part of a thing.
func partSchema() map[string]any {
	properties := map[string]any{
		"id": map[string]any{"type": "string", "format": "uuid", "readOnly": true},
	}
	for _, name := range []string{
		"name", "slug", "type", "polygon", "confidence", "source", "creator", "corpus",
	} {
		properties[name] = stringSchema(250)
	}
	return map[string]any{
		"type": "object", "properties": properties, "required": []string{"name", "type"},
	}
}

// filterParameters are the query parameters of a list.
func filterParameters() []any {
	var parameters []any
	for _, name := range []string{"name", "type", "page", "order", "with_corpus", "with_zone"} {
		parameters = append(
			parameters,
			map[string]any{
				"in": "query", "name": name, "schema": stringSchema(100),
				"description": "Limits the list to this " + name,
			},
		)
	}
	return parameters
}

func stringSchema(maxLength int) map[string]any {
	return map[string]any{
		"type": "string", "maxLength": maxLength,
		"description": strings.Repeat("What this field is for. ", 3),
	}
}

func jsonContent(schema any) map[string]any {
	return map[string]any{"application/json": map[string]any{"schema": schema}}
}

func jsonResponse(status string, schema any) map[string]any {
	return map[string]any{status: map[string]any{"description": "", "content": jsonContent(schema)}}
}
