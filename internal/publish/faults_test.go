package publish

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/instance"
)

// writes are the calls that create a new version, in order.
var writes = map[Generation][]string{
	GenerationDocker: {instance.CreateDockerWorkerVersion},
	GenerationWorker: {instance.CreateWorker, instance.CreateWorkerVersion},
	GenerationImport: {instance.CreateWorker, instance.ImportWorkerVersion},
}

// temporaryFault happens to the first requests of one write.
type temporaryFault struct {
	name    string
	happens behavior
	times   int
	waits   int
	takes   time.Duration // at least
}

// temporaryFaults are overcome by retrying and by reading back. Where possible each happens both
// before and after the write is carried out.
func temporaryFaults() []temporaryFault {
	var faults []temporaryFault
	either := func(name string, says http.HandlerFunc, times, waits int, takes time.Duration) {
		faults = append(
			faults,
			temporaryFault{name + ", nothing done", insteadOfServing(says), times, waits, takes},
			temporaryFault{name + ", but done", afterServing(says), times, waits, takes},
		)
	}
	either("a dropped connection", sendAndClose(""), 1, 1, 0)
	either("half a header", sendAndClose("HTTP/1.1 201 Crea"), 1, 1, 0)
	either(
		"half a response",
		sendAndClose("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\""), 1, 1, 0,
	)
	either("half a refusal", sendAndClose(
		"HTTP/1.1 409 Conflict\r\nContent-Length: 500\r\n\r\n{\"existing_i",
	), 3, 3, 0)
	either("a refusal that stops", sendAndClose(
		"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"revision_",
	), 3, 3, 0)
	either("half a chunk", sendAndClose(
		"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\"",
	), 1, 1, 0)
	either("a broken chunk", sendAndClose(
		"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
	), 1, 1, 0)
	either("another protocol", sendAndClose("SSH-2.0-OpenSSH_9.2\r\n"), 1, 1, 0)
	either("a header without an end", floodHeader, 1, 1, 0)
	either("no response", stall(""), 1, 1, time.Minute)
	either("a response that stops", stall(`{"id": `), 1, 1, time.Minute)
	either("a response that trickles", trickle, 1, 1, time.Minute)
	for _, code := range []int{408, 429, 500, 502, 503, 504, 520, 530} {
		either(fmt.Sprintf("a burst of %d", code), respondWith(code, "", ""), 5, 5, 0)
	}
	either("429 with a wait in seconds", withHeader(
		"Retry-After", "42", respondWith(429, "", ""),
	), 1, 1, 42*time.Second)
	either("503 with a wait in seconds", withHeader(
		"Retry-After", "100", respondWith(503, "application/json", `{"detail": "x"}`),
	), 2, 2, 200*time.Second)
	either("429 with a wait as a date", retryAfterDate(429, 90*time.Second), 1, 1, 89*time.Second)
	either("503 with a date that is past", retryAfterDate(503, -time.Hour), 1, 1, 0)
	either("502 as a page", respondWith(502, "text/html", "<html><h1>Bad Gateway</h1>"), 1, 1, 0)
	either("502 without an end", flood(502), 1, 1, 0)
	either(
		"a page instead of a response", respondWith(200, "text/html", "<html>Back soon</html>"), 2, 2, 0,
	)
	either("an empty response", respondWith(201, "application/json", ""), 2, 2, 0)
	either("no content", respondWith(204, "", ""), 1, 1, 0)
	either("JSON that is cut", respondWith(201, "application/json", `{"id": "v1", "worker`), 2, 2, 0)
	either("a list", respondWith(201, "application/json", `[]`), 2, 2, 0)
	either("an id that is no text", respondWith(201, "application/json", `{"id": {"a": 1}}`), 1, 1, 0)
	either("no id", respondWith(201, "application/json", `{"detail": "accepted"}`), 1, 1, 0)
	either("not modified", respondWith(304, "", ""), 1, 1, 0)
	either("gzip that is none", withHeader(
		"Content-Encoding", "gzip", respondWith(201, "application/json", "nothing of the kind"),
	), 1, 1, 0)
	refuseCSRF := respondWith(403, "application/json", `{"detail": "CSRF Failed"}`)
	either(
		"a new CSRF cookie",
		withHeader("Set-Cookie", "arkindex.csrf=new; Path=/", refuseCSRF), 1, 1, 0,
	)
	return append(
		faults,
		temporaryFault{"gzip that is cut", altered(truncatedGzip), 1, 1, 0},
		temporaryFault{"a refusal before all is read", insteadOfServing(
			withHeader("Connection", "close", respondWith(503, "", "")),
		), 1, 1, 0},
		temporaryFault{"another job that does the same just before", serveTwice, 1, 0, 0},
	)
}

// unusualResponses are unusual but valid.
func unusualResponses() []temporaryFault {
	return []temporaryFault{
		{"JSON that says it is a page", altered(alterHeader("Content-Type", "text/html")), always, 0, 0},
		{"JSON of no type", altered(alterHeader("Content-Type", "")), always, 0, 0},
		{"a connection that is closed after each response", altered(
			alterHeader("Connection", "close"),
		), always, 0, 0},
		{"responses before the response", sendInformational, always, 0, 0},
		{"another, unrequested response", sendExtraResponse, always, 0, 0},
	}
}

func TestTemporaryFaultEndsInOneVersion(t *testing.T) {
	for _, fault := range append(temporaryFaults(), unusualResponses()...) {
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newSimulation(t, generation, exists)
				w.faults = []injectedFault{{operation, fault.times, fault.happens}}
				got, took := w.run(t)
				w.check(t, expectPublished(fault.waits), got, took)
				if took < fault.takes {
					t.Errorf("%s: it took %v, and the instance asked for %v", operation, took, fault.takes)
				}
			}
		})
	}
}

func TestStatusSaysWhetherTheVersionExisted(t *testing.T) {
	forEachGeneration(t, "created", func(t *testing.T, generation Generation, exists string) {
		for done, happens := range map[Status]behavior{
			Created: insteadOfServing(sendAndClose("")), Unchanged: afterServing(sendAndClose("")),
		} {
			w := newSimulation(t, generation, exists)
			last := writes[generation][len(writes[generation])-1]
			w.faults = []injectedFault{{last, 1, happens}}
			if got, _ := w.run(t); got.Status != done {
				t.Errorf("%s, want %s", got.Status, done)
			}
		}
	})
}

// permanentFaults happen to every request of a write.
var permanentFaults = []struct {
	name string
	says http.HandlerFunc
	want expectation
}{
	{"400 by field, classic", respondWith(
		400, "application/json", `{"docker_image_iid": ["too long"]}`,
	), expectError(arkindex.CodeInvalid, "docker_image_iid: too long")},
	{"400 by field, standard", respondWith(
		400, "application/json",
		`{"type": "validation_error", "errors": [{"attr": "slug", "code": "x", "detail": "bad"}]}`,
	), expectError(arkindex.CodeInvalid, "slug: bad")},
	{"400 as a page", respondWith(400, "text/html", "<html>"), expectError(
		arkindex.CodeInvalid, "a web page instead of a reason",
	)},
	{"a response that never unpacks", withHeader(
		"Content-Encoding", "gzip", respondWith(201, "application/json", "nothing of the kind"),
	), expectError(arkindex.CodeUnavailable, "broke off its response").after(2)},
	{"400 as a broken gzip", withHeader(
		"Content-Encoding", "gzip", respondWith(400, "application/json", "nothing of the kind"),
	), expectError(arkindex.CodeInvalid, "HTTP 400")},
	{"400 without an end", flood(400), expectError(arkindex.CodeInvalid, "HTTP 400")},
	{"400, empty", respondWith(400, "", ""), expectError(arkindex.CodeInvalid, "without a reason")},
	{"401", respondWith(
		401, "application/json", `{"detail": "Invalid token."}`,
	), expectError(arkindex.CodeCredentials, "refused the token")},
	{"403", respondWith(
		403, "application/json", `{"detail": "no"}`,
	), expectError(arkindex.CodeForbidden, "HTTP 403")},
	{"403 with a cookie that is never enough", newCookieEachTime(403), expectError(
		arkindex.CodeForbidden, "HTTP 403",
	).after(2)},
	{"404 as a page", respondWith(404, "text/html", "<html>"), expectError(
		arkindex.CodeNotFound, "HTTP 404",
	)},
	{"405", respondWith(405, "", ""), expectError(arkindex.CodeInvalid, "HTTP 405")},
	{"409 about something else", respondWith(
		409, "application/json", `{"detail": "locked"}`,
	), expectError(arkindex.CodeConflict, "locked")},
	{"410", respondWith(410, "", ""), expectError(arkindex.CodeInvalid, "HTTP 410")},
	{"413", respondWith(413, "text/html", "<html>"), expectError(arkindex.CodeInvalid, "HTTP 413")},
	{"422", respondWith(422, "application/json", `["no"]`), expectError(arkindex.CodeInvalid, "no")},
	{"501", respondWith(501, "", ""), expectError(arkindex.CodeUnavailable, "HTTP 501")},
	{"a wait of hours", withHeader("Retry-After", "7200", respondWith(503, "", "")), expectError(
		arkindex.CodeUnavailable, "asks to wait 2h0m0s, but only 5m0s are left",
	)},
	{"a wait to the end", withHeader(
		"Retry-After", "300", respondWith(429, "", ""),
	), expectError(arkindex.CodeUnavailable, "asks to wait 5m0s")},
	{"a wait until tomorrow", retryAfterDate(429, 24*time.Hour), expectError(
		arkindex.CodeUnavailable, "asks to wait 24h0m0s",
	)},
	{"a wait that gets too long", growingRetryAfter(), expectError(
		arkindex.CodeUnavailable, "asks to wait 5m0s",
	).after(-1)},
	{"503 for ever", respondWith(503, "", ""), expectError(
		arkindex.CodeUnavailable, "out of time after",
	).after(-1)},
	{"a connection that always drops", sendAndClose(""), expectError(
		arkindex.CodeUnavailable, "out of time after",
	).after(-1)},
	{
		"no response, ever", stall(""),
		expectError(arkindex.CodeUnavailable, "did not respond").after(-1),
	},
	{"a response that trickles, ever", trickle, expectError(
		arkindex.CodeUnavailable, "did not respond",
	).after(-1)},
	{"a response without an end", flood(201), expectError(arkindex.CodeUnavailable, "larger than")},
	{"a page, ever", respondWith(
		200, "text/html", "<html>Sign in</html>",
	), expectError(arkindex.CodeUnavailable, "an unexpected body").after(2)},
	{"a list, ever", respondWith(201, "application/json", "[]"), expectError(
		arkindex.CodeUnavailable, "an unexpected body",
	).after(2)},
	{"no id, ever", respondWith(201, "application/json", "{}"), expectError(
		arkindex.CodeUnavailable, "without the ",
	).after(2)},
	{"not modified, ever", respondWith(304, "", ""), expectError(
		arkindex.CodeUnavailable, "HTTP 304",
	).after(2)},
	{"a redirect to itself", redirectTo(307, ""), expectError(arkindex.CodeInvalid, "HTTP 307")},
	{"a redirect to a sign-in page", redirectTo(302, "/login/?next=canary"), expectError(
		arkindex.CodeInvalid, "redirects to http://instance.example.com/login/ (HTTP 302)",
	)},
	{"a moved instance", redirectTo(308, "http://stranger.example.com/api/v1/"), expectError(
		arkindex.CodeInvalid, "redirects to http://stranger.example.com/api/v1/ (HTTP 308)",
	)},
	{"a permanent redirect", redirectTo(
		301, "http://stranger.example.com/",
	), expectError(arkindex.CodeInvalid, "HTTP 301")},
	{"a redirect to look elsewhere", redirectTo(
		303, "http://stranger.example.com/",
	), expectError(arkindex.CodeInvalid, "HTTP 303")},
	{"a redirect to nowhere", redirectTo(301, "http://%zz"), expectError(
		arkindex.CodeUnavailable, "Location",
	).after(-1)},
}

func TestPermanentFaultIsReportedWithoutAVersion(t *testing.T) {
	for _, fault := range permanentFaults {
		forEachGeneration(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newSimulation(t, generation, exists)
				w.net.serve(t, "stranger.example.com:80", w.Handler, nil)
				w.faults = []injectedFault{{operation, always, insteadOfServing(fault.says)}}
				got, took := w.run(t)
				w.check(t, fault.want, got, took)
				if fault.want.waits == 0 && w.callCounts[operation] != 1 {
					t.Errorf("%s was sent %d times", operation, w.callCounts[operation])
				}
			}
		})
	}
}

// retryAfterDate asks to wait until a date that is this long after now.
func retryAfterDate(code int, after time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(after).UTC().Format(http.TimeFormat))
		w.WriteHeader(code)
	}
}

// growingRetryAfter asks for ever longer waits.
func growingRetryAfter() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		seconds := 1
		if cookie, err := r.Cookie("waited"); err == nil {
			before, _ := strconv.Atoi(cookie.Value)
			seconds = before * 300
		}
		http.SetCookie(w, &http.Cookie{Name: "waited", Value: strconv.Itoa(seconds), Path: "/"})
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		w.WriteHeader(http.StatusTooManyRequests)
	}
}

// newCookieEachTime refuses each request and sets another cookie.
func newCookieEachTime(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "arkindex.csrf="+r.Header.Get("X-CSRFToken")+"x; Path=/")
		w.WriteHeader(code)
	}
}

// serveTwice carries out the request twice, as if another job had sent the same one just before.
func serveTwice(w http.ResponseWriter, r *http.Request, do http.Handler) {
	do.ServeHTTP(httptest.NewRecorder(), r)
	do.ServeHTTP(w, r)
}

// writeRecorded writes a recorded status and body.
func writeRecorded(w http.ResponseWriter, recorded *httptest.ResponseRecorder) {
	w.WriteHeader(recorded.Code)
	_, _ = w.Write(recorded.Body.Bytes())
}

// alterHeader replaces a header of the response.
func alterHeader(header, value string) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, recorded *httptest.ResponseRecorder) {
		w.Header().Set(header, value)
		writeRecorded(w, recorded)
	}
}

// truncatedGzip compresses the response and truncates it.
func truncatedGzip(w http.ResponseWriter, recorded *httptest.ResponseRecorder) {
	var text strings.Builder
	writer := gzip.NewWriter(&text)
	_, _ = writer.Write(recorded.Body.Bytes())
	_ = writer.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(recorded.Code)
	_, _ = w.Write([]byte(text.String()[:text.Len()/2]))
}

// sendInformational sends informational responses first.
func sendInformational(w http.ResponseWriter, r *http.Request, do http.Handler) {
	w.WriteHeader(http.StatusProcessing)
	w.WriteHeader(http.StatusEarlyHints)
	do.ServeHTTP(w, r)
}

// sendExtraResponse sends a second, unsolicited response.
func sendExtraResponse(w http.ResponseWriter, r *http.Request, do http.Handler) {
	recorded := httptest.NewRecorder()
	do.ServeHTTP(recorded, r)
	text := recorded.Body.String()
	sendAndClose(fmt.Sprintf(
		"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%sHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
		recorded.Code, len(text), text,
	))(w, r)
}
