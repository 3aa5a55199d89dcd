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

// aDocument is how a document begins.
const aDocument = `{"openapi": "3.0.3", "paths": {"/api/v1/workers/": {`

// passingDocumentFaults happen to the reading of the instance's document, and then no more.
var passingDocumentFaults = []passingFault{
	{"a dropped connection", instead(hangsUp("")), 1, 1, 0},
	{"a document that breaks off", instead(hangsUp("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + aDocument)), 1, 1, 0},
	{"a document that stops", instead(stalls(aDocument)), 1, 1, time.Minute},
	{"a document that trickles", instead(trickles), 1, 1, time.Minute},
	{"no answer", instead(stalls("")), 2, 2, 2 * time.Minute},
	{"a burst of 500", instead(answers(500, "text/html", "<html>")), 6, 6, 0},
	{"a burst of 502", instead(answers(502, "", "")), 6, 6, 0},
	{"429 with a wait", instead(with("Retry-After", "60", answers(429, "", ""))), 1, 1, time.Minute},
	{"a page", instead(answers(200, "text/html", "<html>Back soon</html>")), 2, 2, 0},
	{"a document that is cut", instead(answers(200, "application/json", aDocument)), 2, 2, 0},
	{"an empty document", instead(answers(200, "application/json", "")), 2, 2, 0},
	{"not modified, though nothing is kept", instead(answers(304, "", "")), 2, 2, 0},
	{"gzip that is cut", spoiled(halfOfGzip), 1, 1, 0},
	{"a document that is no JSON any more", instead(answers(200, "application/yaml", "openapi: 3.0.3\npaths: {}\n")), 2, 2, 0},
	{"no document of the newer format", instead(answers(404, "application/json", `{"detail": "Not found."}`)), 1, 0, 0},
	{"a format that is not acceptable", instead(answers(406, "", "")), 1, 0, 0},
	{"another address on the same host", instead(redirects(302, "/api/v1/openapi/?format=json&again")), 1, 0, 0},
}

func TestFaultOfTheDocumentThatPassesEndsInOneVersion(t *testing.T) {
	for _, fault := range passingDocumentFaults {
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			w := newWorld(t, generation, exists)
			w.mishaps = []mishap{{readDocument, fault.times, fault.happens}}
			got, took := w.run(t)
			w.check(t, published(fault.waits), got, took)
			if took < fault.takes {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// lastingDocumentFaults happen to the reading of the document for as long as it is asked for.
var lastingDocumentFaults = []struct {
	name string
	says http.HandlerFunc
	want verdict
}{
	{"500 for ever", answers(500, "text/html", "<html>"), fails(arkindex.CodeUnavailable, "HTTP 500, with a web page instead of a reason").after(-1)},
	{"a wait of hours", with("Retry-After", "7200", answers(503, "", "")), fails(arkindex.CodeUnavailable, "asks to wait 2h0m0s")},
	{"a page, ever", answers(200, "text/html", "<html>Welcome</html>"), fails(arkindex.CodeUnavailable, "document").after(2)},
	{"nothing, ever", answers(200, "", ""), fails(arkindex.CodeUnavailable, "document").after(2)},
	{"a document without an end", floods(200), fails(arkindex.CodeUnavailable, "larger than")},
	{"a document without operations", answers(200, "application/json", `{"paths": {}}`), fails(arkindex.CodeNotFound, "no operation that publishes")},
	{"a list", answers(200, "application/json", `[]`), fails(arkindex.CodeUnavailable, "document").after(2)},
	{"401", answers(401, "", ""), fails(arkindex.CodeCredentials, "HTTP 401")},
	{"403 of something in between", answers(403, "text/html", "<html>"), fails(arkindex.CodeForbidden, "HTTP 403")},
	{"404", answers(404, "text/html", "<html>"), fails(arkindex.CodeNotFound, "HTTP 404")},
	{"a redirect to itself", redirects(302, "/api/v1/openapi/"), fails(arkindex.CodeInvalid, "redirects to http://instance.example.com/api/v1/openapi/ (HTTP 302)")},
	{"another host", redirects(302, "http://stranger.example.com/api/v1/openapi/"), fails(arkindex.CodeInvalid, "redirects to http://stranger.example.com/api/v1/openapi/")},
	{"the same host by TLS", redirects(301, "https://instance.example.com/api/v1/openapi/"), fails(arkindex.CodeInvalid, "redirects to https://instance.example.com/")},
}

func TestFaultOfTheDocumentThatStaysIsNamedAndNothingIsWritten(t *testing.T) {
	for _, fault := range lastingDocumentFaults {
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			w := newWorld(t, generation, exists)
			w.net.serve(t, "stranger.example.com:80", w.Handler, nil)
			w.mishaps = []mishap{{readDocument, always, instead(fault.says)}}
			got, took := w.run(t)
			w.check(t, fault.want, got, took)
			if strayed := w.net.strayed(w.home); len(strayed) > 0 || w.wrote() {
				t.Errorf("asked %v, and %v", strayed, w.calls)
			}
		})
	}
}

// moving are changes of an instance between two runs, of which the second knows the document of
// the first.
var moving = []struct {
	name    string
	changes func(w *world, operation string)
}{
	{"404 where an operation was", func(w *world, operation string) { w.moveTo(operation, answers(404, "text/html", "<html>")) }},
	{"405 where an operation was", func(w *world, operation string) { w.moveTo(operation, answers(405, "", "")) }},
	{"410 where an operation was", func(w *world, operation string) { w.moveTo(operation, answers(410, "", "")) }},
	{"a redirect where an operation was", func(w *world, operation string) { w.moveTo(operation, redirects(308, "/somewhere/else/")) }},
	{"404 while the document fails too", func(w *world, operation string) {
		w.moveTo(operation, answers(404, "", ""))
		w.mishaps = append(w.mishaps, mishap{readDocument, 3, instead(answers(503, "", ""))})
	}},
	{"404 while the document is a page", func(w *world, operation string) {
		w.moveTo(operation, answers(404, "", ""))
		w.mishaps = append(w.mishaps, mishap{readDocument, 2, instead(answers(200, "text/html", "<html>"))})
	}},
}

func TestOperationThatMovedBetweenRunsIsFoundAgain(t *testing.T) {
	for _, move := range moving {
		everyWay(t, move.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newWorld(t, generation, exists)
				w.cacheDir = t.TempDir()
				w.run(t)
				w.versions, w.workers, w.waits, w.happened = nil, nil, nil, map[string]int{}
				move.changes(w, operation)
				got, took := w.run(t)
				w.check(t, published(len(w.waits)), got, took)
				if w.happened[readDocument] == 0 {
					t.Error("the document was not read again")
				}
			}
		})
	}
}

func TestOperationThatVanishedWhileTheDocumentCannotBeReadIsWorthTryingLater(t *testing.T) {
	everyWay(t, "unreadable", func(t *testing.T, generation Generation, exists string) {
		w := newWorld(t, generation, exists)
		w.cacheDir = t.TempDir()
		w.run(t)
		w.versions, w.workers = nil, nil
		w.moveTo(writes[generation][0], answers(404, "", ""))
		w.mishaps = append(w.mishaps, mishap{readDocument, always, instead(answers(503, "", ""))})
		got, took := w.run(t)
		w.check(t, fails(arkindex.CodeUnavailable, "HTTP 503").after(-1), got, took)
	})
}

func TestInstanceThatChangedItsGenerationBetweenRunsIsSpokenToInTheNewOne(t *testing.T) {
	for _, before := range generations() {
		everyWay(t, "from "+string(before), func(t *testing.T, generation Generation, exists string) {
			w := newWorld(t, before, exists)
			w.cacheDir = t.TempDir()
			w.run(t)
			w.versions, w.workers, w.offers = nil, nil, offering(generation)
			got, took := w.run(t)
			w.check(t, published(0), got, took)
		})
	}
}

func TestDocumentThatIsKeptIsConfirmedByItsETag(t *testing.T) {
	everyWay(t, "etag", func(t *testing.T, generation Generation, exists string) {
		w := newWorld(t, generation, exists)
		w.cacheDir = t.TempDir()
		confirmed := 0
		w.mishaps = []mishap{{readDocument, always, func(out http.ResponseWriter, r *http.Request, do http.Handler) {
			answer := httptest.NewRecorder()
			do.ServeHTTP(answer, r)
			etag := fmt.Sprintf(`"%d"`, answer.Body.Len())
			out.Header().Set("ETag", etag)
			if r.Header.Get("If-None-Match") == etag {
				confirmed++
				out.WriteHeader(http.StatusNotModified)
				return
			}
			copied(out, answer)
		}}}
		w.run(t)
		w.mishaps = append(w.mishaps, mishap{writes[generation][0], 2, instead(answers(404, "", ""))})
		got, _ := w.run(t)
		if arkindex.CodeOf(got.Err) != arkindex.CodeNotFound || confirmed != 1 {
			t.Errorf("%v, confirmed %d times", got.Err, confirmed)
		}
		w.offers = append(slices.Clone(w.offers), instance.RetrieveUser) // nothing of ours, and yet another document
		got, took := w.run(t)
		w.check(t, published(0), got, took)
	})
}

// moveTo has an operation answered elsewhere, and something else said where it was.
func (w *world) moveTo(operation string, instead http.HandlerFunc) {
	i := slices.IndexFunc(routes, func(r route) bool { return r.operation == operation })
	was := routes[i]
	moved := was
	moved.path = strings.Replace(was.path, "/api/v1/", "/api/v1/moved/", 1)
	w.routes = slices.Clone(w.routes)
	w.routes[i] = moved
	mux := http.NewServeMux()
	mux.HandleFunc(was.method+" "+was.path+"{$}", instead)
	mux.HandleFunc(moved.method+" "+moved.path+"{$}", func(out http.ResponseWriter, r *http.Request) { w.serve(out, r, operation) })
	mux.Handle("/", w.Handler)
	w.Handler = mux
}
