//go:build unix

package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"arkindex"
	"arkindex/internal/publish"
	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// sixWorkers is a configuration with more workers than are published at a time.
const sixWorkers = `version: 2
workers:
  - {name: A, slug: a, type: ocr}
  - {name: B, slug: b, type: ocr}
  - {name: C, slug: c, type: ocr}
  - {name: D, slug: d, type: ocr}
  - {name: E, slug: e, type: ocr}
  - {name: F, slug: f, type: ocr}
`

// stallingRegistry is a registry that does not respond to some requests. Their paths are sent to
// stalled.
type stallingRegistry struct {
	server  *httptest.Server
	token   string
	stalled chan string
}

// stall says whether, and when, a request is left without a response.
type stall int

const (
	noStall     stall = iota
	stallBefore       // it is handled
	stallAfter        // it is handled
)

// newStallingRegistry starts a registry. decide is called for each request.
func newStallingRegistry(
	t *testing.T, decide func(endpoint, body string) stall,
) *stallingRegistry {
	t.Helper()
	opened, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "instance.db"))
	must(t, err)
	handler := registry.New(opened, registry.Config{})
	token, _, err := handler.Bootstrap(context.Background())
	must(t, err)
	s := &stallingRegistry{token: token, stalled: make(chan string, 100)}
	s.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		switch decide(r.Method+" "+r.URL.Path, string(body)) {
		case noStall:
			handler.ServeHTTP(w, r)
			return
		case stallAfter:
			handler.ServeHTTP(httptest.NewRecorder(), r)
		}
		s.stalled <- r.URL.Path
		<-r.Context().Done()
	}))
	t.Cleanup(func() {
		s.server.Close()
		_ = opened.Close()
	})
	return s
}

// env returns the environment of a program that uses the registry.
func (s *stallingRegistry) env(t *testing.T) []string {
	t.Helper()
	return []string{
		"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "ARKINDEX_API_URL=" + s.server.URL,
		"ARKINDEX_API_TOKEN=" + s.token,
	}
}

// waitFor waits until a number of requests are stalled.
func (s *stallingRegistry) waitFor(requests int) {
	for range requests {
		<-s.stalled
	}
}

// publishArgs returns the arguments of a publication that does not need Git.
func publishArgs(more ...string) []string {
	return append([]string{
		"worker", "publish", "registry.example.com/group/worker:1",
		"--repository-url", "https://gitlab.example.com/group/worker",
		"--revision-hash", strings.Repeat("a", 40), "--revision-message", "m",
		"--revision-author", "Ada", "--revision-branch", "main", "--revision-tags", "v1",
	}, more...)
}

// outcomes returns the status of each worker, with a question mark if it may have been published.
func outcomes(report publish.Report) []string {
	var list []string
	for _, worker := range report.Instances[0].Workers {
		outcome := worker.Slug + " " + string(worker.Status)
		if strings.Contains(strings.Join(worker.Notices, "\n"), "it may have been published: ") {
			outcome += "?"
		}
		list = append(list, outcome)
	}
	return list
}

// interruptSignals returns the signals that interrupt a command.
func interruptSignals() []syscall.Signal {
	return []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}
}

func TestInterruptedPublicationReportsWhatIsPublished(t *testing.T) {
	for _, signal := range interruptSignals() {
		t.Run(signal.String(), func(t *testing.T) {
			stalling := newStallingRegistry(t, func(_, body string) stall {
				switch {
				case strings.Contains(body, `"worker_slug":"b"`):
					return stallAfter
				case strings.Contains(body, `"worker_slug"`) && !strings.Contains(body, `"worker_slug":"a"`):
					return stallBefore
				}
				return noStall
			})
			dir, env := checkout(t, sixWorkers), stalling.env(t)
			p := start(t, dir, nil, env, publishArgs("-o", "json", "--dotenv", "ids.env")...)
			stalling.waitFor(4) // b, c and d, and e after a is done
			p.interrupt(signal)
			code, _, log := p.wait()
			report := p.report()
			want := []string{"a created", "b failed?", "c failed?", "d failed?", "e failed?", "f skipped"}
			if diff := cmp.Diff(want, outcomes(report)); diff != "" || code != 130 ||
				report.ExitCode != 130 || report.Error.Code != arkindex.CodeInterrupted {
				t.Errorf("exit code %d, %d in the report, %+v\n%s", code, report.ExitCode, report.Error, diff)
			}
			id := *report.Instances[0].Workers[0].VersionID
			for _, line := range []string{
				"Successfully pushed version " + id + "\n",
				"arkindex: notice: published before the interruption: a (" + id + ")\n",
				"arkindex: notice: worker b: it may have been published: CreateDockerWorkerVersion was sent",
				"arkindex: error: worker b: interrupted while waiting for ",
				"arkindex: error: worker f: interrupted before it was published\n",
			} {
				if !strings.Contains(log, line) {
					t.Errorf("the log lacks %q:\n%s", line, log)
				}
			}
			ids, err := os.ReadFile(filepath.Join(dir, "ids.env"))
			if err != nil || !strings.Contains(string(ids), "ARKINDEX_WORKER_VERSION_ID_A="+id) {
				t.Errorf("the dotenv file has %q, %v", ids, err)
			}
		})
	}
}

func TestPublicationAfterAnInterruptionCreatesNoDuplicates(t *testing.T) {
	var interrupted atomic.Bool
	stalling := newStallingRegistry(t, func(_, body string) stall {
		if strings.Contains(body, `"worker_slug"`) && !interrupted.Load() {
			return stallAfter
		}
		return noStall
	})
	dir, env := checkout(t, sixWorkers), stalling.env(t)
	p := start(t, dir, nil, env, publishArgs()...)
	stalling.waitFor(4)
	p.interrupt(syscall.SIGINT)
	rows := "a\tfailed\t\t\nb\tfailed\t\t\nc\tfailed\t\t\nd\tfailed\t\t\n" +
		"e\tskipped\t\t\nf\tskipped\t\t\n"
	if code, _, log := p.wait(); code != 130 || p.stdout.String() != rows ||
		!strings.Contains(log, "published before the interruption: nothing\n") {
		t.Errorf("exit code %d, %q\n%s", code, p.stdout.String(), log)
	}
	interrupted.Store(true)
	p = start(t, dir, nil, env, publishArgs("-o", "json")...)
	code, _, log := p.wait()
	want := []string{
		"a unchanged", "b unchanged", "c unchanged", "d unchanged", "e created", "f created",
	}
	if diff := cmp.Diff(want, outcomes(p.report())); diff != "" || code != 0 {
		t.Errorf("exit code %d: %s\n%s", code, diff, log)
	}
}

func TestInterruptionCancelsEveryRequest(t *testing.T) {
	for _, test := range []struct {
		generation, stalled string
		stall               stall
		want                string
	}{
		{"docker", "GET /api/v1/openapi/", stallBefore, "a skipped"},
		{"docker", "POST /api/v1/workers/versions/docker/", stallBefore, "a failed?"},
		{"worker", "POST /api/v1/workers/", stallBefore, "a failed"},
		{"worker", "POST /api/v1/workers/", stallAfter, "a failed"},
		{"worker", "/versions/", stallAfter, "a failed?"},
		{"import", "/versions/import/", stallAfter, "a failed?"},
	} {
		t.Run(test.generation+" "+test.stalled, func(t *testing.T) {
			stalling := newStallingRegistry(t, func(endpoint, _ string) stall {
				if strings.HasSuffix(endpoint, test.stalled) {
					return test.stall
				}
				return noStall
			})
			p := start(
				t, checkout(t, sixWorkers), nil, stalling.env(t),
				publishArgs("-o", "json", "--worker", "a", "--generation", test.generation)...,
			)
			stalling.waitFor(1)
			p.interrupt(syscall.SIGINT)
			code, _, log := p.wait()
			if got := outcomes(p.report()); code != 130 || len(got) != 1 || got[0] != test.want {
				t.Errorf("exit code %d, %v, want %s\n%s", code, got, test.want, log)
			}
		})
	}
}

func TestInterruptionEndsTheWaitForARetry(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "200")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	for _, signal := range interruptSignals() {
		env := []string{"HOME=" + t.TempDir(), "ARKINDEX_API_URL=" + server.URL, "ARKINDEX_API_TOKEN=t"}
		p := start(t, checkout(t, sixWorkers), nil, env, publishArgs()...)
		p.waitForLog("trying again in 3m20s")
		p.interrupt(signal)
		if code, _, log := p.wait(); code != 130 ||
			!strings.Contains(log, "worker a: interrupted while waiting for") {
			t.Errorf("exit code %d\n%s", code, log)
		}
	}
}

// startSilentServer starts a server that never responds. Each request is sent to the channel.
func startSilentServer(t *testing.T) (address string, requests <-chan struct{}) {
	t.Helper()
	received := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		received <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), received
}

func TestInterruptionOfThePreparationIsReported(t *testing.T) {
	address, requests := startSilentServer(t)
	gitlab := []string{"CI_API_V4_URL=http://" + address, "CI_PROJECT_ID=1", "CI_JOB_TOKEN=t"}
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	fakeGit := "#!/bin/sh\necho started >" + pipe + "\nexec sleep 1000\n"
	must(t, os.WriteFile(filepath.Join(dir, "git"), []byte(fakeGit), 0o700))
	waitForGit := func() {
		_, err := os.ReadFile(pipe)
		must(t, err)
	}
	waitForRequest := func() { <-requests }
	for _, test := range []struct {
		name string
		env  []string
		args []string
		wait func()
	}{
		{
			"while Git runs",
			[]string{"PATH=" + dir + ":" + os.Getenv("PATH")},
			[]string{"worker", "publish", "registry.example.com/group/worker:1"},
			waitForGit,
		},
		{
			"while the image is looked up", nil,
			append(publishArgs("--image-check", "require"), "--", address+"/group/worker:1"),
			waitForRequest,
		},
		{
			"while an optional image is looked up", nil,
			append(publishArgs("--image-check", "warn"), "--", address+"/group/worker:1"), waitForRequest,
		},
		{
			"while GitLab is asked for the profile", gitlab,
			publishArgs("--gitlab-secure-file", "f"), waitForRequest,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := test.args
			if i := len(args) - 2; args[i] == "--" { // replace the image
				args = append(append([]string{}, args[:i]...), "-o", "json")
				args[2] = test.args[i+1]
			}
			env := append([]string{
				"HOME=" + t.TempDir(), "ARKINDEX_API_URL=http://127.0.0.1:1", "ARKINDEX_API_TOKEN=t",
			}, test.env...)
			p := start(t, checkout(t, sixWorkers), nil, env, append(args, "-o", "json")...)
			test.wait()
			p.interrupt(syscall.SIGINT)
			code, _, log := p.wait()
			report := p.report()
			if code != 130 || report.ExitCode != 130 || report.Error.Code != arkindex.CodeInterrupted ||
				!strings.Contains(log, "interrupted") {
				t.Errorf("exit code %d, %d in the report, %+v\n%s", code, report.ExitCode, report.Error, log)
			}
		})
	}
}

func TestInterruptionHasItsExitCodeForOtherCommands(t *testing.T) {
	address, requests := startSilentServer(t)
	for _, args := range [][]string{
		{"worker", "list"}, {"doctor"}, {"worker", "versions", "a"}, {"logout", "-p", "demo"},
	} {
		home := t.TempDir()
		must(t, os.Mkdir(filepath.Join(home, "arkindex"), 0o700))
		profiles := fmt.Sprintf(
			"default_host: demo\nhosts: {demo: {url: 'http://%s', token: t}}\n", address,
		)
		must(t, os.WriteFile(filepath.Join(home, "arkindex", "cli.yaml"), []byte(profiles), 0o600))
		p := start(
			t, checkout(t, sixWorkers), nil,
			[]string{"XDG_CONFIG_HOME=" + home, "PATH=" + os.Getenv("PATH")}, args...,
		)
		<-requests
		p.interrupt(syscall.SIGTERM)
		if code, _, log := p.wait(); code != 130 {
			t.Errorf("%v: exit code %d\n%s", args, code, log)
		}
	}
}

func TestSecondInterruptionEndsTheProcess(t *testing.T) {
	for _, signal := range interruptSignals() {
		t.Run(signal.String(), func(t *testing.T) {
			stalling := newStallingRegistry(t, func(_, body string) stall {
				if strings.Contains(body, `"worker_slug"`) {
					return stallBefore
				}
				return noStall
			})
			// The result does not fit into a pipe that nobody reads, so the program cannot end by
			// itself.
			text := strings.Repeat("x", 1<<18)
			configuration := "version: 2\nworkers:\n" +
				"  - {name: A, slug: a, type: ocr, configuration: {text: " + text + "}}\n"
			reader, writer, err := os.Pipe()
			must(t, err)
			defer reader.Close()
			p := start(t, checkout(t, configuration), writer, stalling.env(t), publishArgs("-o", "json")...)
			must(t, writer.Close())
			stalling.waitFor(1)
			p.interrupt(signal)
			p.waitForLog("published before the interruption")
			p.interrupt(signal)
			if _, by, log := p.wait(); by != signal {
				t.Errorf("ended by %v\n%s", by, log)
			}
		})
	}
}
