package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// client calls servers of one registry with the administrator's token.
type client struct {
	t     testing.TB
	token string
	http  *http.Client
}

func newClient(t testing.TB, token string) *client {
	if token == "" {
		t.Fatal("the server printed no token")
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t: t, token: token, http: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// publication is what a client publishes. Numbers stand for names; 0 means no tag or branch.
type publication struct {
	repository, worker, revision, branch, tag int
	padding                                   int // bytes of configuration
}

func (p publication) hash() string { return fmt.Sprintf("%040d", p.revision) }

func branchName(number int) string { return fmt.Sprint("branch", number) }

func tagName(number int) string { return fmt.Sprint("v", number) }

// body returns the JSON of the request.
func (p publication) body() []byte {
	references := []map[string]string{}
	if p.branch > 0 {
		references = append(
			references, map[string]string{"type": "branch", "name": branchName(p.branch)},
		)
	}
	if p.tag > 0 {
		references = append(references, map[string]string{"type": "tag", "name": tagName(p.tag)})
	}
	body, err := json.Marshal(map[string]any{
		"docker_image_iid": "registry.example.com/worker:1",
		"repository_url":   fmt.Sprintf("https://gitlab.example.com/group/project%d", p.repository),
		"revision_hash":    p.hash(), "revision_references": references,
		"worker_slug":   fmt.Sprint("worker", p.worker),
		"configuration": map[string]any{"padding": string(bytes.Repeat([]byte("x"), p.padding))},
	})
	if err != nil {
		panic(err) // strings and numbers only
	}
	return body
}

// version has the fields of a returned version that the tests read.
type version struct {
	ID       string
	Worker   struct{ ID, Slug string }
	Revision struct {
		Hash string
		Refs []struct{ Type, Name string }
	}
}

// has reports whether the version's revision has a reference.
func (v version) has(kind, name string) bool {
	for _, reference := range v.Revision.Refs {
		if reference.Type == kind && reference.Name == name {
			return true
		}
	}
	return false
}

// response is a response, or the error that prevented one.
type response struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func (c *client) publish(s *server, p publication) response {
	return c.send(s, http.MethodPost, "/api/v1/workers/versions/docker/", p.body())
}

func (c *client) get(s *server, path string) response {
	return c.send(s, http.MethodGet, path, nil)
}

func (c *client) send(s *server, method, path string, body []byte) response {
	request, err := http.NewRequest(method, s.address+path, bytes.NewReader(body))
	if err != nil {
		return response{err: err}
	}
	request.Header.Set("Authorization", "Token "+c.token)
	request.Header.Set("Content-Type", "application/json")
	got, err := c.http.Do(request)
	if err != nil {
		return response{err: err}
	}
	defer got.Body.Close()
	read, err := io.ReadAll(got.Body)
	return response{got.StatusCode, got.Header, read, err}
}

// acknowledged reports whether the server confirmed a publication.
func (a response) acknowledged() bool {
	return a.err == nil && (a.status == http.StatusCreated || a.status == http.StatusOK)
}

// as decodes the body of a response.
func as[T any](t testing.TB, a response) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(a.body, &value); a.err != nil || err != nil || a.status >= 300 {
		t.Fatalf("status %d, %v, %v: %s", a.status, a.err, err, a.body)
	}
	return value
}

// versions lists all versions of a worker.
func (c *client) versions(s *server, workerID string) []version {
	c.t.Helper()
	var all []version
	for next := s.address + "/api/v1/workers/" + workerID + "/versions/?page_size=100"; next != ""; {
		page := as[struct {
			Count   int
			Next    string
			Results []version
		}](c.t, retryOverload(func() response { return c.get(s, next[len(s.address):]) }))
		all, next = append(all, page.Results...), page.Next
		if next == "" && page.Count != len(all) {
			c.t.Errorf("the worker has %d versions, and %d are listed", page.Count, len(all))
		}
	}
	return all
}
