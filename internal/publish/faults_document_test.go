package publish

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/instance"
)

// aDocument is the start of a document.
const aDocument = `{"openapi": "3.0.3", "paths": {"/api/v1/workers/": {`

// temporaryDocumentFaults happen to the first requests for the document.
var temporaryDocumentFaults = []temporaryFault{
	{"a dropped connection", insteadOfServing(sendAndClose("")), 1, 1, 0},
	{"a document that breaks off", insteadOfServing(
		sendAndClose("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + aDocument),
	), 1, 1, 0},
	{"a document that stops", insteadOfServing(stall(aDocument)), 1, 1, time.Minute},
	{"a document that trickles", insteadOfServing(trickle), 1, 1, time.Minute},
	{"no response", insteadOfServing(stall("")), 2, 2, 2 * time.Minute},
	{"a burst of 500", insteadOfServing(respondWith(500, "text/html", "<html>")), 6, 6, 0},
	{"a burst of 502", insteadOfServing(respondWith(502, "", "")), 6, 6, 0},
	{"429 with a wait", insteadOfServing(
		withHeader("Retry-After", "60", respondWith(429, "", "")),
	), 1, 1, time.Minute},
	{"a page", insteadOfServing(respondWith(200, "text/html", "<html>Back soon</html>")), 2, 2, 0},
	{"a document that is cut", insteadOfServing(
		respondWith(200, "application/json", aDocument),
	), 2, 2, 0},
	{"an empty document", insteadOfServing(respondWith(200, "application/json", "")), 2, 2, 0},
	{"not modified, though nothing is kept", insteadOfServing(respondWith(304, "", "")), 2, 2, 0},
	{"gzip that is cut", altered(truncatedGzip), 1, 1, 0},
	{"a document that is no JSON any more", insteadOfServing(
		respondWith(200, "application/yaml", "openapi: 3.0.3\npaths: {}\n"),
	), 2, 2, 0},
	{"no document of the newer format", insteadOfServing(
		respondWith(404, "application/json", `{"detail": "Not found."}`),
	), 1, 0, 0},
	{"a format that is not acceptable", insteadOfServing(respondWith(406, "", "")), 1, 0, 0},
	{"another address on the same host", insteadOfServing(
		redirectTo(302, "/api/v1/openapi/?format=json&again"),
	), 1, 0, 0},
}

func TestTemporaryDocumentFaultEndsInOneVersion(t *testing.T) {
	for _, fault := range temporaryDocumentFaults {
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			w := newSimulation(t, generation, exists)
			w.faults = []injectedFault{{readDocument, fault.times, fault.happens}}
			got, took := w.run(t)
			w.check(t, expectPublished(fault.waits), got, took)
			if took < fault.takes {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// permanentDocumentFaults happen to every request for the document.
var permanentDocumentFaults = []struct {
	name string
	says http.HandlerFunc
	want expectation
}{
	{"500 for ever", respondWith(500, "text/html", "<html>"), expectError(
		arkindex.CodeUnavailable, "HTTP 500, with a web page instead of a reason",
	).after(-1)},
	{"a wait of hours", withHeader(
		"Retry-After", "7200", respondWith(503, "", ""),
	), expectError(arkindex.CodeUnavailable, "asks to wait 2h0m0s")},
	{"a page, ever", respondWith(
		200, "text/html", "<html>Welcome</html>",
	), expectError(arkindex.CodeUnavailable, "document").after(2)},
	{"nothing, ever", respondWith(200, "", ""), expectError(
		arkindex.CodeUnavailable, "document",
	).after(2)},
	{"a document without an end", flood(200), expectError(arkindex.CodeUnavailable, "larger than")},
	{"a document without operations", respondWith(
		200, "application/json", `{"paths": {}}`,
	), expectError(arkindex.CodeNotFound, "no operation that publishes")},
	{"a list", respondWith(200, "application/json", `[]`), expectError(
		arkindex.CodeUnavailable, "document",
	).after(2)},
	{"401", respondWith(401, "", ""), expectError(arkindex.CodeCredentials, "HTTP 401")},
	{"403 of something in between", respondWith(403, "text/html", "<html>"), expectError(
		arkindex.CodeForbidden, "HTTP 403",
	)},
	{"404", respondWith(404, "text/html", "<html>"), expectError(arkindex.CodeNotFound, "HTTP 404")},
	{"a redirect to itself", redirectTo(302, "/api/v1/openapi/"), expectError(
		arkindex.CodeInvalid, "redirects to http://instance.example.com/api/v1/openapi/ (HTTP 302)",
	)},
	{"another host", redirectTo(302, "http://stranger.example.com/api/v1/openapi/"), expectError(
		arkindex.CodeInvalid, "redirects to http://stranger.example.com/api/v1/openapi/",
	)},
	{"the same host by TLS", redirectTo(
		301, "https://instance.example.com/api/v1/openapi/",
	), expectError(arkindex.CodeInvalid, "redirects to https://instance.example.com/")},
}

func TestPermanentDocumentFaultIsReportedAndNothingIsWritten(t *testing.T) {
	for _, fault := range permanentDocumentFaults {
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			w := newSimulation(t, generation, exists)
			w.net.serve(t, "stranger.example.com:80", w.Handler, nil)
			w.faults = []injectedFault{{readDocument, always, insteadOfServing(fault.says)}}
			got, took := w.run(t)
			w.check(t, fault.want, got, took)
			if elsewhere := w.net.requestsElsewhere(w.home); len(elsewhere) > 0 ||
				w.wrote() {
				t.Errorf("asked %v, and %v", elsewhere, w.calls)
			}
		})
	}
}

// moving lists changes of an instance between two runs that share a cache.
var moving = []struct {
	name    string
	changes func(w *simulation, operation string)
}{
	{"404 where an operation was", func(w *simulation, operation string) {
		w.moveTo(operation, respondWith(404, "text/html", "<html>"))
	}},
	{"405 where an operation was", func(w *simulation, operation string) {
		w.moveTo(operation, respondWith(405, "", ""))
	}},
	{"410 where an operation was", func(w *simulation, operation string) {
		w.moveTo(operation, respondWith(410, "", ""))
	}},
	{"a redirect where an operation was", func(w *simulation, operation string) {
		w.moveTo(operation, redirectTo(308, "/somewhere/else/"))
	}},
	{"404 while the document fails too", func(w *simulation, operation string) {
		w.moveTo(operation, respondWith(404, "", ""))
		w.faults = append(
			w.faults, injectedFault{readDocument, 3, insteadOfServing(respondWith(503, "", ""))},
		)
	}},
	{"404 while the document is a page", func(w *simulation, operation string) {
		w.moveTo(operation, respondWith(404, "", ""))
		w.faults = append(w.faults, injectedFault{
			readDocument, 2, insteadOfServing(respondWith(200, "text/html", "<html>")),
		})
	}},
}

func TestOperationThatMovedBetweenRunsIsFoundAgain(t *testing.T) {
	for _, move := range moving {
		forEachGeneration(t, move.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newSimulation(t, generation, exists)
				w.cacheDir = t.TempDir()
				w.run(t)
				w.versions, w.workers, w.waits, w.callCounts = nil, nil, nil, map[string]int{}
				move.changes(w, operation)
				got, took := w.run(t)
				w.check(t, expectPublished(len(w.waits)), got, took)
				if w.callCounts[readDocument] == 0 {
					t.Error("the document was not read again")
				}
			}
		})
	}
}

func TestMissingOperationIsUnavailableWhileTheDocumentCannotBeRead(t *testing.T) {
	forEachGeneration(t, "unreadable", func(t *testing.T, generation Generation, exists string) {
		w := newSimulation(t, generation, exists)
		w.cacheDir = t.TempDir()
		w.run(t)
		w.versions, w.workers = nil, nil
		w.moveTo(writes[generation][0], respondWith(404, "", ""))
		w.faults = append(
			w.faults, injectedFault{readDocument, always, insteadOfServing(respondWith(503, "", ""))},
		)
		got, took := w.run(t)
		w.check(t, expectError(arkindex.CodeUnavailable, "HTTP 503").after(-1), got, took)
	})
}

func TestEveryChangeOfGenerationIsNoticed(t *testing.T) {
	for _, before := range generations() {
		forEachGeneration(t, "from "+string(before), func(
			t *testing.T, generation Generation, exists string,
		) {
			w := newSimulation(t, before, exists)
			w.cacheDir = t.TempDir()
			w.run(t)
			w.versions, w.workers, w.offers = nil, nil, operationsOf(generation)
			got, took := w.run(t)
			w.check(t, expectPublished(0), got, took)
		})
	}
}

func TestCachedDocumentIsConfirmedByItsETag(t *testing.T) {
	forEachGeneration(t, "etag", func(t *testing.T, generation Generation, exists string) {
		w := newSimulation(t, generation, exists)
		w.cacheDir = t.TempDir()
		confirmed := 0
		w.faults = []injectedFault{{readDocument, always, func(
			out http.ResponseWriter, r *http.Request, do http.Handler,
		) {
			recorded := httptest.NewRecorder()
			do.ServeHTTP(recorded, r)
			etag := fmt.Sprintf(`"%d"`, recorded.Body.Len())
			out.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				confirmed++
				out.WriteHeader(http.StatusNotModified)
				return
			}
			writeRecorded(out, recorded)
		}}}
		w.run(t)
		w.faults = append(
			w.faults, injectedFault{writes[generation][0], 2, insteadOfServing(respondWith(404, "", ""))},
		)
		got, _ := w.run(t)
		if arkindex.CodeOf(got.Err) != arkindex.CodeNotFound || confirmed != 1 {
			t.Errorf("%v, confirmed %d times", got.Err, confirmed)
		}
		w.offers = append(
			slices.Clone(w.offers), instance.RetrieveUser,
		) // nothing of ours, and yet another document
		got, took := w.run(t)
		w.check(t, expectPublished(0), got, took)
	})
}

// moveTo moves an operation to another address. Its former address responds with instead.
func (w *simulation) moveTo(operation string, instead http.HandlerFunc) {
	i := slices.IndexFunc(routes, func(r route) bool { return r.operation == operation })
	was := routes[i]
	moved := was
	moved.path = strings.Replace(was.path, "/api/v1/", "/api/v1/moved/", 1)
	w.routes = slices.Clone(w.routes)
	w.routes[i] = moved
	mux := http.NewServeMux()
	mux.HandleFunc(was.method+" "+was.path+"{$}", instead)
	mux.HandleFunc(moved.method+" "+moved.path+"{$}", func(
		out http.ResponseWriter, r *http.Request,
	) {
		w.serve(out, r, operation)
	})
	mux.Handle("/", w.Handler)
	w.Handler = mux
}
