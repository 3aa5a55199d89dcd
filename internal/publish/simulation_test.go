package publish

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"arkindex"
	"arkindex/internal/instance"
)

// simulation is an instance, the network that leads to it, and a client that retries.
type simulation struct {
	*fakeInstance
	net      *network
	home     string // the instance's host, by name and port
	url      string
	cacheDir string
	lock     sync.Mutex
	waits    []instance.Wait
}

// budget is how long a run may take.
const budget = 5 * time.Minute

// newSimulation returns an instance of a generation, without TLS. It must run in a bubble.
func newSimulation(t *testing.T, generation Generation, exists string) *simulation {
	t.Helper()
	w := &simulation{fakeInstance: newUnstartedInstance(
		generation, exists,
	), net: newNetwork(t), home: "instance.example.com:80", url: "http://instance.example.com"}
	w.net.serve(t, w.home, w.current(), nil)
	return w
}

// current serves requests with the instance's current handler.
func (w *simulation) current() http.Handler {
	return http.HandlerFunc(
		func(out http.ResponseWriter, r *http.Request) { w.Handler.ServeHTTP(out, r) },
	)
}

// secure serves the instance over TLS.
func (w *simulation) secure(t *testing.T, certificate tls.Certificate) {
	t.Helper()
	w.home, w.url = "instance.example.com:443", "https://instance.example.com"
	w.net.serve(t, w.home, w.current(), &certificate)
}

// run publishes a worker and returns its report, and how long it took.
func (w *simulation) run(t *testing.T) (WorkerReport, time.Duration) {
	t.Helper()
	return w.runUntil(t, t.Context())
}

// runUntil is like run, with a context.
func (w *simulation) runUntil(t *testing.T, ctx context.Context) (WorkerReport, time.Duration) {
	t.Helper()
	client, err := instance.New(instance.Config{
		URL: w.url, Token: "canary", CacheDir: w.cacheDir, Transport: w.net.transport,
		Retry: &instance.RetryPolicy{OnWait: func(wait instance.Wait) {
			w.lock.Lock()
			defer w.lock.Unlock()
			w.waits = append(w.waits, wait)
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	start := time.Now()
	report := Execute(
		ctx, importablePlan(t), []Target{{Profile: "p", URL: w.url, Client: client, Addressable: true}},
	)
	return report.Instances[0].Workers[0], time.Since(start)
}

// expectation is the expected result of a publication: a version, or an error with this code and
// text. versions is the number of versions at the end, and waits the number of announced waits;
// a negative number means at least one.
type expectation struct {
	code     arkindex.Code
	says     string
	waits    int
	versions int
}

// expectPublished expects a version after this many waits.
func expectPublished(waits int) expectation { return expectation{waits: waits, versions: 1} }

// expectError expects an error.
func expectError(code arkindex.Code, says string) expectation {
	return expectation{code: code, says: says}
}

func (v expectation) after(waits int) expectation {
	v.waits = waits
	return v
}

func (v expectation) leavingVersions(versions int) expectation {
	v.versions = versions
	return v
}

// check compares the result of a run with the expectation, and checks what holds for every run:
// there is never a second version, the run takes no longer than its budget, and no other host
// gets the token or a write.
func (w *simulation) check(t *testing.T, want expectation, got WorkerReport, took time.Duration) {
	t.Helper()
	switch said := fmt.Sprint(got.Err); {
	case want.code == "" &&
		(got.Err != nil || got.VersionID == nil || *got.VersionID != "v1" || *got.WorkerID != "w1"):
		t.Errorf("%s: %v", got.Status, got.Err)
	case want.code != "" && (got.Status != Failed || arkindex.CodeOf(got.Err) != want.code ||
		!strings.Contains(said, want.says)):
		t.Errorf("%s, %q: %v", got.Status, arkindex.CodeOf(got.Err), got.Err)
	}
	if want.waits >= 0 && len(w.waits) != want.waits || want.waits < 0 && len(w.waits) == 0 {
		t.Errorf("%d waits, such as %v", len(w.waits), w.waits[:min(1, len(w.waits))])
	}
	if len(w.versions) != want.versions || len(w.workers) > 1 {
		t.Errorf("%d workers, %d versions", len(w.workers), len(w.versions))
	}
	if took > budget {
		t.Errorf("it took %v", took)
	}
	for _, seenRequest := range w.net.requestsElsewhere(w.home) {
		if seenRequest.token != "" || seenRequest.method != "GET" {
			t.Errorf("another host was asked %+v", seenRequest)
		}
	}
	if strings.Contains(fmt.Sprint(got), "canary") {
		t.Error("the token is shown")
	}
}

// forEachGeneration runs a test in a bubble for each generation and each way of reporting that a
// version exists. Tests with endless bodies run once for each generation.
func forEachGeneration(
	t *testing.T, name string, test func(t *testing.T, generation Generation, exists string),
) {
	t.Helper()
	for _, generation := range generations() {
		for _, exists := range existsResponses[generation] {
			if strings.Contains(name, "without an end") && exists != "200" {
				continue
			}
			runWithFakeTime(t, fmt.Sprintf(
				"%s/%s/%s", name, generation, exists,
			), func(t *testing.T) { test(t, generation, exists) })
		}
	}
}

// runWithFakeTime runs a test in which waiting takes no time.
func runWithFakeTime(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}
