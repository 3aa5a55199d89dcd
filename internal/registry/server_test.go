package registry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
	"arkindex/internal/registry/audit"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// served is a registry over a real database, behind a real HTTP server. Every response
// is validated against the OpenAPI document.
type served struct {
	t        testing.TB
	registry *registry.Registry
	store    *store.Store
	database string // where it is
	url      string
	token    string // the administrator's
	document routers.Router
}

// serve starts a registry on an empty database.
func serve(t testing.TB, config registry.Config) *served {
	t.Helper()
	return serveDatabase(t, newDatabase(t), config)
}

func serveDatabase(t testing.TB, database string, config registry.Config) *served {
	t.Helper()
	if config.LockTimeout == 0 {
		config.LockTimeout = time.Minute // a busy machine is no reason to refuse
	}
	opened, err := store.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	s := &served{t: t, database: database, store: opened, registry: registry.New(opened, config)}
	if s.token, _, err = s.registry.Bootstrap(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.registry)
	t.Cleanup(func() {
		server.Close()
		if err := s.registry.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = server.URL
	s.document = readDocument(t, server.URL)
	return s
}

func readDocument(t testing.TB, url string) routers.Router {
	t.Helper()
	response, err := http.Get(url + "/api/v1/openapi/?format=json")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	document, err := openapi3.NewLoader().LoadFromData(content)
	if err != nil {
		t.Fatal(err)
	}
	router, err := legacy.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return router
}

// reply is a response whose body is read.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// as decodes the body.
func as[T any](r reply) T {
	r.t.Helper()
	var value T
	if err := json.Unmarshal(r.body, &value); err != nil {
		r.t.Fatalf("%v in %s", err, r.body)
	}
	return value
}

// object returns the body as a JSON object.
func (r reply) object() map[string]any {
	r.t.Helper()
	return as[map[string]any](r)
}

// want stops the test if the status is a different one.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// get requests a path, or a whole URL, with the administrator's token.
func (s *served) get(path string) reply {
	s.t.Helper()
	return s.send(http.MethodGet, path, "Token "+s.token, nil)
}

// post sends JSON with the administrator's token.
func (s *served) post(path string, body any) reply {
	s.t.Helper()
	return s.send(http.MethodPost, path, "Token "+s.token, body)
}

// send makes a request without following redirects. A body that is not a string is sent as JSON.
func (s *served) send(method, path, authorization string, body any) reply {
	s.t.Helper()
	request, err := http.NewRequest(method, s.url+strings.TrimPrefix(path, s.url), content(s.t, body))
	if err != nil {
		s.t.Fatal(err)
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{
		Transport:     http.DefaultTransport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	result := reply{s.t, response.StatusCode, response.Header, read}
	s.check(request, result)
	return result
}

func content(t testing.TB, body any) io.Reader {
	switch body := body.(type) {
	case nil:
		return nil
	case string:
		return strings.NewReader(body)
	}
	if fields, ok := body.(map[string]any); ok {
		maps.DeleteFunc(fields, func(_ string, value any) bool { return value == absent{} })
	}
	var encoded bytes.Buffer
	if err := json.NewEncoder(&encoded).Encode(body); err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// check checks that a response is a JSON object as the document declares it.
func (s *served) check(request *http.Request, response reply) {
	s.t.Helper()
	if !strings.HasPrefix(request.URL.Path, "/api/v1/") || request.Method == http.MethodHead ||
		response.status == http.StatusNotModified {
		return
	}
	if response.status == http.StatusNoContent {
		if len(response.body) > 0 {
			s.t.Errorf("%s %s responds with 204 with %s", request.Method, request.URL, response.body)
		}
		return
	}
	if kind := response.header.Get("Content-Type"); kind != "application/json" {
		s.t.Errorf("%s %s responds with %d as %q", request.Method, request.URL, response.status, kind)
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(response.body, &object); err != nil {
		s.t.Errorf(
			"%s %s responds with %d with no JSON object: %s", request.Method, request.URL, response.status,
			response.body,
		)
	}
	route, parameters, err := s.document.FindRoute(request)
	if err != nil || !strings.HasSuffix(request.URL.Path, "/") {
		return // no operation of the document: an error, or the document itself
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{
			Request: request, PathParams: parameters, Route: route,
		},
		Status: response.status, Header: response.header,
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateResponse(
		s.t.Context(), input.SetBodyBytes(response.body),
	); err != nil {
		s.t.Errorf(
			"%s %s: the response is not what the document declares: %v", request.Method, request.URL, err,
		)
	}
}

const (
	publishPath = "/api/v1/workers/versions/docker/"
	hashA       = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	hashB       = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	repository  = "https://gitlab.example.com/group/project"
)

// body is the fields of a request.
type body = map[string]any

// publication returns the body of a complete publication, with changes.
func publication(changes body) body {
	return changed(body{
		"docker_image_iid":    "registry.example.com/group/reco:0.4.2",
		"repository_url":      repository,
		"revision_hash":       hashA,
		"revision_message":    "Read the margins too",
		"revision_author":     "Ada",
		"revision_references": []any{},
		"worker_slug":         "reco",
		"worker_name":         "Recogniser",
		"worker_type":         "recognizer",
		"worker_description":  "# Reads lines",
		"gpu_usage":           "supported",
		"model_usage":         "required",
		"configuration":       body{"docker": body{"command": nil}},
	}, changes)
}

// changed returns a body with changes. A field that is changed to absent is not sent.
func changed(complete, changes body) body {
	maps.Copy(complete, changes)
	return complete
}

// absent is the value of a field that is not sent.
type absent struct{}

func reference(kind, name string) body { return body{"type": kind, "name": name} }

// publish publishes with changes and returns the version.
func (s *served) publish(status int, changes body) arkindex.WorkerVersion {
	s.t.Helper()
	return as[arkindex.WorkerVersion](s.post(publishPath, publication(changes)).want(status))
}

// tokenWith adds a user with scopes and a token for all of them.
func (s *served) tokenWith(expires *time.Time, scopes ...string) string {
	s.t.Helper()
	email := strings.Join(scopes, ".") + "@example.com"
	s.addUser(email, scopes...)
	return s.addToken(email, auth.Grant{Expires: expires})
}

// accounts manages the registry's accounts as the command line does.
func (s *served) accounts() *auth.Accounts {
	return auth.NewAccounts(s.store, time.Now, audit.Actor{Name: "command line"})
}

func (s *served) addUser(email string, scopes ...string) {
	s.t.Helper()
	if _, err := s.accounts().AddUser(
		s.t.Context(), auth.NewUser{Email: email, DisplayName: "Somebody", Scopes: scopes},
	); err != nil {
		s.t.Fatal(err)
	}
}

// addToken adds a token of a user.
func (s *served) addToken(email string, grant auth.Grant) string {
	s.t.Helper()
	token, _, err := s.accounts().AddToken(s.t.Context(), email, grant)
	if err != nil {
		s.t.Fatal(err)
	}
	return token.Reveal()
}
