package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// instances holds the instance of each script. Scripts run in parallel.
var instances sync.Map

// scriptInstance is the instance of a script. It records the requests, except for their
// credentials, and sends the responses that the script plans.
type scriptInstance struct {
	registry http.Handler
	stalled  chan string // the paths of requests without a response

	mu       sync.Mutex
	count    int
	requests strings.Builder
	planned  map[string]plannedResponse // by slug
}

// ServeHTTP implements http.Handler.
func (in *scriptInstance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	headers := r.Header.Clone()
	headers.Del("Authorization")
	in.mu.Lock()
	in.count++
	fmt.Fprintln(&in.requests, r.URL, headers, string(body))
	planned, isPlanned := in.plannedFor(body)
	in.mu.Unlock()
	if isPlanned {
		in.respond(planned, w, r)
		return
	}
	in.registry.ServeHTTP(w, r)
}

// withoutOperation is an instance whose OpenAPI document lacks an operation.
type withoutOperation struct {
	next      http.Handler
	operation string
}

// ServeHTTP implements http.Handler.
func (h withoutOperation) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/openapi/") {
		h.next.ServeHTTP(w, r)
		return
	}
	recorder := httptest.NewRecorder()
	h.next.ServeHTTP(recorder, r)
	document := strings.ReplaceAll(recorder.Body.String(), `"`+h.operation+`"`, `"Other"`)
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, document)
}

// cmdInstance is the script command "instance [without OPERATION... | hides FIELD...]": it starts
// a registry over HTTP, whose OpenAPI document lacks the operations or whose responses lack the
// fields, and sets ARKINDEX_API_URL and ARKINDEX_API_TOKEN.
func cmdInstance(ts *testscript.TestScript, _ bool, args []string) {
	opened, err := store.Open(context.Background(), ts.MkAbs("instance.db"))
	ts.Check(err)
	handler := registry.New(opened, registry.Config{})
	token, _, err := handler.Bootstrap(context.Background())
	ts.Check(err)
	in := &scriptInstance{
		registry: handler, planned: map[string]plannedResponse{}, stalled: make(chan string, 10),
	}
	if len(args) > 1 && args[0] == "without" {
		for _, operation := range args[1:] {
			in.registry = withoutOperation{in.registry, operation}
		}
	}
	if len(args) > 1 && args[0] == "hides" {
		in.registry = withoutFields{handler, args[1:]}
	}
	server := httptest.NewServer(in)
	ts.Defer(func() {
		server.Close()
		_ = opened.Close()
	})
	instances.Store(ts, in)
	ts.Setenv("ARKINDEX_API_URL", server.URL)
	ts.Setenv("ARKINDEX_API_TOKEN", token)
}

// cmdRequests is the script command "requests N": the instance has received N requests in all.
func cmdRequests(ts *testscript.TestScript, _ bool, args []string) {
	value, ok := instances.Load(ts)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: requests N, after instance")
	}
	in := value.(*scriptInstance)
	in.mu.Lock()
	defer in.mu.Unlock()
	if got := fmt.Sprint(in.count); got != args[0] {
		ts.Fatalf("the instance received %s requests, want %s", got, args[0])
	}
}

// cmdSent is the script command "sent TEXT": a request to the instance contained TEXT, in its
// address, headers or body.
func cmdSent(ts *testscript.TestScript, neg bool, args []string) {
	value, ok := instances.Load(ts)
	if !ok || len(args) != 1 {
		ts.Fatalf("usage: sent TEXT, after instance")
	}
	in := value.(*scriptInstance)
	in.mu.Lock()
	defer in.mu.Unlock()
	if requests := in.requests.String(); strings.Contains(requests, args[0]) == neg {
		ts.Fatalf("%q (negated: %v) in\n%s", args[0], neg, requests)
	}
}
