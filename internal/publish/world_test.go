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

// world is an instance, the network that leads to it, and a client with all patience.
type world struct {
	*scripted
	net      *network
	home     string // the instance's host, by name and port
	url      string
	cacheDir string
	lock     sync.Mutex
	waits    []instance.Wait
}

// budget is the time that a run of the command has.
const budget = 5 * time.Minute

// newWorld has an instance of a generation without TLS. It belongs into a bubble.
func newWorld(t *testing.T, generation Generation, exists string) *world {
	t.Helper()
	w := &world{scripted: script(generation, exists), net: newNetwork(t), home: "instance.example.com:80", url: "http://instance.example.com"}
	w.net.serve(t, w.home, w.current(), nil)
	return w
}

// current is the instance as it is when it is asked.
func (w *world) current() http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) { w.Handler.ServeHTTP(out, r) })
}

// secure puts the instance behind TLS.
func (w *world) secure(t *testing.T, certificate tls.Certificate) {
	t.Helper()
	w.home, w.url = "instance.example.com:443", "https://instance.example.com"
	w.net.serve(t, w.home, w.current(), &certificate)
}

// run publishes a worker and returns what became of it, and how long that took.
func (w *world) run(t *testing.T) (WorkerReport, time.Duration) {
	t.Helper()
	return w.runUntil(t, t.Context())
}

// runUntil is run, unless the context ends first.
func (w *world) runUntil(t *testing.T, ctx context.Context) (WorkerReport, time.Duration) {
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
	report := Execute(ctx, importable(t), []Target{{Profile: "p", URL: w.url, Client: client, Addressable: true}})
	return report.Instances[0].Workers[0], time.Since(start)
}

// verdict is how a publication is to end: with a version, or with an error of a code that says
// something. Versions is how many there are in the end, and waits how many waits were announced;
// any negative number stands for at least one.
type verdict struct {
	code     arkindex.Code
	says     string
	waits    int
	versions int
}

// published is the verdict on what passes, after so many waits.
func published(waits int) verdict { return verdict{waits: waits, versions: 1} }

// fails is the verdict on what does not pass.
func fails(code arkindex.Code, says string) verdict { return verdict{code: code, says: says} }

func (v verdict) after(waits int) verdict {
	v.waits = waits
	return v
}

func (v verdict) leaving(versions int) verdict {
	v.versions = versions
	return v
}

// check holds the end of a run against the verdict, and against what holds for every run: there
// is never a second version, the run keeps to its time, and the token and every write go to the
// instance alone.
func (w *world) check(t *testing.T, want verdict, got WorkerReport, took time.Duration) {
	t.Helper()
	switch said := fmt.Sprint(got.Err); {
	case want.code == "" && (got.Err != nil || got.VersionID == nil || *got.VersionID != "v1" || *got.WorkerID != "w1"):
		t.Errorf("%s: %v", got.Status, got.Err)
	case want.code != "" && (got.Status != Failed || arkindex.CodeOf(got.Err) != want.code || !strings.Contains(said, want.says)):
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
	for _, sighting := range w.net.strayed(w.home) {
		if sighting.token != "" || sighting.method != "GET" {
			t.Errorf("another host was asked %+v", sighting)
		}
	}
	if strings.Contains(fmt.Sprint(got), "canary") {
		t.Error("the token is shown")
	}
}

// everyWay runs a test within a bubble for each generation and each way of saying that a version
// exists; what moves megabytes, for each generation only.
func everyWay(t *testing.T, name string, test func(t *testing.T, generation Generation, exists string)) {
	t.Helper()
	for _, generation := range generations() {
		for _, exists := range ways[generation] {
			if strings.Contains(name, "without an end") && exists != "200" {
				continue
			}
			inBubble(t, fmt.Sprintf("%s/%s/%s", name, generation, exists), func(t *testing.T) { test(t, generation, exists) })
		}
	}
}

// inBubble runs a test where waiting takes no time.
func inBubble(t *testing.T, name string, test func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
}
