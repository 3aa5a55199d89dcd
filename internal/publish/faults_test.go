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

// writes are the calls by which a new version comes to be, in their order.
var writes = map[Generation][]string{
	GenerationDocker: {instance.CreateDockerWorkerVersion},
	GenerationWorker: {instance.CreateWorker, instance.CreateWorkerVersion},
	GenerationImport: {instance.CreateWorker, instance.ImportWorkerVersion},
}

// passingFault happens to one write, and then no more.
type passingFault struct {
	name    string
	happens incident
	times   int
	waits   int
	takes   time.Duration // at least
}

// passingFaults are what waiting, asking again and reading back get over. Each is tried before
// and after the write is carried out where both can be.
func passingFaults() []passingFault {
	var faults []passingFault
	either := func(name string, says http.HandlerFunc, times, waits int, takes time.Duration) {
		faults = append(
			faults,
			passingFault{name + ", nothing done", instead(says), times, waits, takes},
			passingFault{name + ", but done", afterwards(says), times, waits, takes},
		)
	}
	either("a dropped connection", hangsUp(""), 1, 1, 0)
	either("half a header", hangsUp("HTTP/1.1 201 Crea"), 1, 1, 0)
	either("half an answer", hangsUp("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\""), 1, 1, 0)
	either("half a refusal", hangsUp("HTTP/1.1 409 Conflict\r\nContent-Length: 500\r\n\r\n{\"existing_i"), 3, 3, 0)
	either("a refusal that stops", hangsUp("HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"revision_"), 3, 3, 0)
	either("half a chunk", hangsUp("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{\"id\""), 1, 1, 0)
	either("a broken chunk", hangsUp("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"), 1, 1, 0)
	either("another protocol", hangsUp("SSH-2.0-OpenSSH_9.2\r\n"), 1, 1, 0)
	either("a header without an end", floodsHeader, 1, 1, 0)
	either("no answer", stalls(""), 1, 1, time.Minute)
	either("an answer that stops", stalls(`{"id": `), 1, 1, time.Minute)
	either("an answer that trickles", trickles, 1, 1, time.Minute)
	for _, code := range []int{408, 429, 500, 502, 503, 504, 520, 530} {
		either(fmt.Sprintf("a burst of %d", code), answers(code, "", ""), 5, 5, 0)
	}
	either("429 with a wait in seconds", with("Retry-After", "42", answers(429, "", "")), 1, 1, 42*time.Second)
	either("503 with a wait in seconds", with("Retry-After", "100", answers(503, "application/json", `{"detail": "x"}`)), 2, 2, 200*time.Second)
	either("429 with a wait as a date", waitsUntil(429, 90*time.Second), 1, 1, 89*time.Second)
	either("503 with a date that is past", waitsUntil(503, -time.Hour), 1, 1, 0)
	either("502 as a page", answers(502, "text/html", "<html><h1>Bad Gateway</h1>"), 1, 1, 0)
	either("502 without an end", floods(502), 1, 1, 0)
	either("a page instead of an answer", answers(200, "text/html", "<html>Back soon</html>"), 2, 2, 0)
	either("an empty answer", answers(201, "application/json", ""), 2, 2, 0)
	either("no content", answers(204, "", ""), 1, 1, 0)
	either("JSON that is cut", answers(201, "application/json", `{"id": "v1", "worker`), 2, 2, 0)
	either("a list", answers(201, "application/json", `[]`), 2, 2, 0)
	either("an id that is no text", answers(201, "application/json", `{"id": {"a": 1}}`), 1, 1, 0)
	either("no id", answers(201, "application/json", `{"detail": "accepted"}`), 1, 1, 0)
	either("not modified", answers(304, "", ""), 1, 1, 0)
	either("gzip that is none", with("Content-Encoding", "gzip", answers(201, "application/json", "nothing of the kind")), 1, 1, 0)
	either("a cookie to show against forgery", with("Set-Cookie", "arkindex.csrf=new; Path=/", answers(403, "application/json", `{"detail": "CSRF Failed"}`)), 1, 1, 0)
	return append(
		faults,
		passingFault{"gzip that is cut", spoiled(halfOfGzip), 1, 1, 0},
		passingFault{"a refusal before all is read", instead(with("Connection", "close", answers(503, "", ""))), 1, 1, 0},
		passingFault{"another job that does the same just before", twice, 1, 0, 0},
	)
}

// oddities are answers that are unusual and fine.
func oddities() []passingFault {
	return []passingFault{
		{"JSON that says it is a page", spoiled(as("Content-Type", "text/html")), always, 0, 0},
		{"JSON of no type", spoiled(as("Content-Type", "")), always, 0, 0},
		{"a connection that is closed after each answer", spoiled(as("Connection", "close")), always, 0, 0},
		{"answers before the answer", informs, always, 0, 0},
		{"another answer that nobody asked for", talksOn, always, 0, 0},
	}
}

func TestFaultThatPassesEndsInOneVersion(t *testing.T) {
	for _, fault := range append(passingFaults(), oddities()...) {
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newWorld(t, generation, exists)
				w.mishaps = []mishap{{operation, fault.times, fault.happens}}
				got, took := w.run(t)
				w.check(t, published(fault.waits), got, took)
				if took < fault.takes {
					t.Errorf("%s: it took %v, and the instance asked for %v", operation, took, fault.takes)
				}
			}
		})
	}
}

func TestVersionThatTheRunMadeItselfIsTold(t *testing.T) {
	everyWay(t, "created", func(t *testing.T, generation Generation, exists string) {
		for done, happens := range map[Status]incident{Created: instead(hangsUp("")), Unchanged: afterwards(hangsUp(""))} {
			w := newWorld(t, generation, exists)
			last := writes[generation][len(writes[generation])-1]
			w.mishaps = []mishap{{last, 1, happens}}
			if got, _ := w.run(t); got.Status != done {
				t.Errorf("%s, want %s", got.Status, done)
			}
		}
	})
}

// lastingFaults happen to a write for as long as it is asked for.
var lastingFaults = []struct {
	name string
	says http.HandlerFunc
	want verdict
}{
	{"400 by field, classic", answers(400, "application/json", `{"docker_image_iid": ["too long"]}`), fails(arkindex.CodeInvalid, "docker_image_iid: too long")},
	{"400 by field, standard", answers(400, "application/json", `{"type": "validation_error", "errors": [{"attr": "slug", "code": "x", "detail": "bad"}]}`), fails(arkindex.CodeInvalid, "slug: bad")},
	{"400 as a page", answers(400, "text/html", "<html>"), fails(arkindex.CodeInvalid, "a web page instead of a reason")},
	{"an answer that never unpacks", with("Content-Encoding", "gzip", answers(201, "application/json", "nothing of the kind")), fails(arkindex.CodeUnavailable, "broke off its response").after(2)},
	{"400 as a broken gzip", with("Content-Encoding", "gzip", answers(400, "application/json", "nothing of the kind")), fails(arkindex.CodeInvalid, "HTTP 400")},
	{"400 without an end", floods(400), fails(arkindex.CodeInvalid, "HTTP 400")},
	{"400, empty", answers(400, "", ""), fails(arkindex.CodeInvalid, "without a reason")},
	{"401", answers(401, "application/json", `{"detail": "Invalid token."}`), fails(arkindex.CodeCredentials, "refused the token")},
	{"403", answers(403, "application/json", `{"detail": "no"}`), fails(arkindex.CodeForbidden, "HTTP 403")},
	{"403 with a cookie that is never enough", cookies(403), fails(arkindex.CodeForbidden, "HTTP 403").after(2)},
	{"404 as a page", answers(404, "text/html", "<html>"), fails(arkindex.CodeNotFound, "HTTP 404")},
	{"405", answers(405, "", ""), fails(arkindex.CodeInvalid, "HTTP 405")},
	{"409 about something else", answers(409, "application/json", `{"detail": "locked"}`), fails(arkindex.CodeConflict, "locked")},
	{"410", answers(410, "", ""), fails(arkindex.CodeInvalid, "HTTP 410")},
	{"413", answers(413, "text/html", "<html>"), fails(arkindex.CodeInvalid, "HTTP 413")},
	{"422", answers(422, "application/json", `["no"]`), fails(arkindex.CodeInvalid, "no")},
	{"501", answers(501, "", ""), fails(arkindex.CodeUnavailable, "HTTP 501")},
	{"a wait of hours", with("Retry-After", "7200", answers(503, "", "")), fails(arkindex.CodeUnavailable, "asks to wait 2h0m0s, but only 5m0s are left")},
	{"a wait to the end", with("Retry-After", "300", answers(429, "", "")), fails(arkindex.CodeUnavailable, "asks to wait 5m0s")},
	{"a wait until tomorrow", waitsUntil(429, 24*time.Hour), fails(arkindex.CodeUnavailable, "asks to wait 24h0m0s")},
	{"a wait that gets too long", gettingSlower(), fails(arkindex.CodeUnavailable, "asks to wait 5m0s").after(-1)},
	{"503 for ever", answers(503, "", ""), fails(arkindex.CodeUnavailable, "out of time after").after(-1)},
	{"a connection that always drops", hangsUp(""), fails(arkindex.CodeUnavailable, "out of time after").after(-1)},
	{"no answer, ever", stalls(""), fails(arkindex.CodeUnavailable, "did not answer").after(-1)},
	{"an answer that trickles, ever", trickles, fails(arkindex.CodeUnavailable, "did not answer").after(-1)},
	{"an answer without an end", floods(201), fails(arkindex.CodeUnavailable, "larger than")},
	{"a page, ever", answers(200, "text/html", "<html>Sign in</html>"), fails(arkindex.CodeUnavailable, "not its JSON").after(2)},
	{"a list, ever", answers(201, "application/json", "[]"), fails(arkindex.CodeUnavailable, "not its JSON").after(2)},
	{"no id, ever", answers(201, "application/json", "{}"), fails(arkindex.CodeUnavailable, "without the ").after(2)},
	{"not modified, ever", answers(304, "", ""), fails(arkindex.CodeUnavailable, "HTTP 304").after(2)},
	{"a redirect to itself", redirects(307, ""), fails(arkindex.CodeInvalid, "HTTP 307")},
	{"a redirect to a sign-in page", redirects(302, "/login/?next=canary"), fails(arkindex.CodeInvalid, "redirects to http://instance.example.com/login/ (HTTP 302)")},
	{"a moved instance", redirects(308, "http://stranger.example.com/api/v1/"), fails(arkindex.CodeInvalid, "redirects to http://stranger.example.com/api/v1/ (HTTP 308)")},
	{"a permanent redirect", redirects(301, "http://stranger.example.com/"), fails(arkindex.CodeInvalid, "HTTP 301")},
	{"a redirect to look elsewhere", redirects(303, "http://stranger.example.com/"), fails(arkindex.CodeInvalid, "HTTP 303")},
	{"a redirect to nowhere", redirects(301, "http://%zz"), fails(arkindex.CodeUnavailable, "Location").after(-1)},
}

func TestFaultThatStaysEndsWithItsReasonAndNoVersion(t *testing.T) {
	for _, fault := range lastingFaults {
		everyWay(t, fault.name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newWorld(t, generation, exists)
				w.net.serve(t, "stranger.example.com:80", w.Handler, nil)
				w.mishaps = []mishap{{operation, always, instead(fault.says)}}
				got, took := w.run(t)
				w.check(t, fault.want, got, took)
				if fault.want.waits == 0 && w.happened[operation] != 1 {
					t.Errorf("%s was sent %d times", operation, w.happened[operation])
				}
			}
		})
	}
}

// waitsUntil asks to wait until a date so far from now.
func waitsUntil(code int, after time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", time.Now().Add(after).UTC().Format(http.TimeFormat))
		w.WriteHeader(code)
	}
}

// gettingSlower asks for ever longer waits.
func gettingSlower() http.HandlerFunc {
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

// cookies refuses, with another cookie each time.
func cookies(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "arkindex.csrf="+r.Header.Get("X-CSRFToken")+"x; Path=/")
		w.WriteHeader(code)
	}
}

// twice is another job that has done the same when ours is read.
func twice(w http.ResponseWriter, r *http.Request, do http.Handler) {
	do.ServeHTTP(httptest.NewRecorder(), r)
	do.ServeHTTP(w, r)
}

// copied gives an answer as it is, from the header on.
func copied(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// as gives the true answer with another header.
func as(header, value string) func(http.ResponseWriter, *httptest.ResponseRecorder) {
	return func(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
		w.Header().Set(header, value)
		copied(w, answer)
	}
}

// halfOfGzip gives the true answer compressed and cut.
func halfOfGzip(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	var text strings.Builder
	writer := gzip.NewWriter(&text)
	_, _ = writer.Write(answer.Body.Bytes())
	_ = writer.Close()
	w.Header().Set("Content-Encoding", "gzip")
	w.WriteHeader(answer.Code)
	_, _ = w.Write([]byte(text.String()[:text.Len()/2]))
}

// informs says first that it goes on.
func informs(w http.ResponseWriter, r *http.Request, do http.Handler) {
	w.WriteHeader(http.StatusProcessing)
	w.WriteHeader(http.StatusEarlyHints)
	do.ServeHTTP(w, r)
}

// talksOn gives the true answer and then one more.
func talksOn(w http.ResponseWriter, r *http.Request, do http.Handler) {
	answer := httptest.NewRecorder()
	do.ServeHTTP(answer, r)
	text := answer.Body.String()
	hangsUp(fmt.Sprintf("HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%sHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", answer.Code, len(text), text))(w, r)
}
