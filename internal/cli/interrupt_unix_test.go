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

// sixWorkers are more than are published at a time.
const sixWorkers = `version: 2
workers:
  - {name: A, slug: a, type: ocr}
  - {name: B, slug: b, type: ocr}
  - {name: C, slug: c, type: ocr}
  - {name: D, slug: d, type: ocr}
  - {name: E, slug: e, type: ocr}
  - {name: F, slug: f, type: ocr}
`

// gate is a registry that holds requests back: those of which hold says so, before or after they
// are carried out. Each is told in held.
type gate struct {
	*httptest.Server
	token string
	held  chan string
}

// moment is when a request is held back.
type moment int

const (
	passes moment = iota
	before
	after
)

func newGate(t *testing.T, hold func(path, body string) moment) *gate {
	t.Helper()
	opened, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "instance.db"))
	must(t, err)
	handler := registry.New(opened, registry.Config{})
	token, _, err := handler.Bootstrap(context.Background())
	must(t, err)
	g := &gate{token: token, held: make(chan string, 100)}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		when := hold(r.Method+" "+r.URL.Path, string(body))
		if when == passes {
			handler.ServeHTTP(w, r)
			return
		}
		if when == after {
			handler.ServeHTTP(httptest.NewRecorder(), r)
		}
		g.held <- r.URL.Path
		<-r.Context().Done()
	}))
	t.Cleanup(func() {
		g.Close()
		_ = opened.Close()
	})
	return g
}

// env leads the program to the registry.
func (g *gate) env(t *testing.T) []string {
	t.Helper()
	return []string{
		"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "ARKINDEX_API_URL=" + g.URL,
		"ARKINDEX_API_TOKEN=" + g.token,
	}
}

// waitFor waits until so many requests are held back.
func (g *gate) waitFor(requests int) {
	for range requests {
		<-g.held
	}
}

// publishing are the arguments of a publication for which Git is not needed.
func publishing(more ...string) []string {
	return append([]string{
		"worker", "publish", "registry.example.com/group/worker:1", "--repository-url",
		"https://gitlab.example.com/group/worker",
		"--revision-hash", strings.Repeat("a", 40), "--revision-message", "m", "--revision-author",
		"Ada", "--revision-branch", "main", "--revision-tags", "v1",
	}, more...)
}

// outcomes are what became of the workers, each with whether it may have been published.
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

// signals are those that interrupt.
var signals = []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}

func TestInterruptionListsWhatIsPublishedAndWhatMayBe(t *testing.T) {
	for _, signal := range signals {
		t.Run(signal.String(), func(t *testing.T) {
			g := newGate(t, func(_, body string) moment {
				switch {
				case strings.Contains(body, `"worker_slug":"b"`):
					return after
				case strings.Contains(body, `"worker_slug"`) && !strings.Contains(body, `"worker_slug":"a"`):
					return before
				}
				return passes
			})
			dir, env := checkout(t, sixWorkers), g.env(t)
			p := start(t, dir, nil, env, publishing("-o", "json", "--dotenv", "ids.env")...)
			g.waitFor(4) // b, c, d, and e in the place of a, which is done
			p.interrupt(signal)
			code, _, log := p.ends()
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

func TestRunAfterAnInterruptionEndsInOneVersionOfEachWorker(t *testing.T) {
	var interruptedOnce atomic.Bool
	g := newGate(t, func(_, body string) moment {
		if strings.Contains(body, `"worker_slug"`) && !interruptedOnce.Load() {
			return after
		}
		return passes
	})
	dir, env := checkout(t, sixWorkers), g.env(t)
	p := start(t, dir, nil, env, publishing()...)
	g.waitFor(4)
	p.interrupt(syscall.SIGINT)
	if code, _, log := p.ends(); code != 130 ||
		p.stdout.String() != "a\tfailed\t\t\nb\tfailed\t\t\nc\tfailed\t\t\nd\tfailed\t\t\ne\tskipped\t\t\nf\tskipped\t\t\n" ||
		!strings.Contains(log, "published before the interruption: nothing\n") {
		t.Errorf("exit code %d, %q\n%s", code, p.stdout.String(), log)
	}
	interruptedOnce.Store(true)
	p = start(t, dir, nil, env, publishing("-o", "json")...)
	code, _, log := p.ends()
	want := []string{
		"a unchanged", "b unchanged", "c unchanged", "d unchanged", "e created", "f created",
	}
	if diff := cmp.Diff(want, outcomes(p.report())); diff != "" || code != 0 {
		t.Errorf("exit code %d: %s\n%s", code, diff, log)
	}
}

func TestInterruptionEndsTheRunAtAnyRequest(t *testing.T) {
	for _, test := range []struct {
		generation, held string
		when             moment
		want             string
	}{
		{"docker", "GET /api/v1/openapi/", before, "a skipped"},
		{"docker", "POST /api/v1/workers/versions/docker/", before, "a failed?"},
		{"worker", "POST /api/v1/workers/", before, "a failed"},
		{"worker", "POST /api/v1/workers/", after, "a failed"},
		{"worker", "/versions/", after, "a failed?"},
		{"import", "/versions/import/", after, "a failed?"},
	} {
		t.Run(test.generation+" "+test.held, func(t *testing.T) {
			g := newGate(t, func(path, _ string) moment {
				if strings.HasSuffix(path, test.held) {
					return test.when
				}
				return passes
			})
			p := start(
				t, checkout(t, sixWorkers), nil, g.env(t),
				publishing("-o", "json", "--worker", "a", "--generation", test.generation)...,
			)
			g.waitFor(1)
			p.interrupt(syscall.SIGINT)
			code, _, log := p.ends()
			if got := outcomes(p.report()); code != 130 || len(got) != 1 || got[0] != test.want {
				t.Errorf("exit code %d, %v, want %s\n%s", code, got, test.want, log)
			}
		})
	}
}

func TestInterruptionEndsAWaitForTheInstance(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "200")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	for _, signal := range signals {
		env := []string{"HOME=" + t.TempDir(), "ARKINDEX_API_URL=" + server.URL, "ARKINDEX_API_TOKEN=t"}
		p := start(t, checkout(t, sixWorkers), nil, env, publishing()...)
		p.says("trying again in 3m20s")
		p.interrupt(signal)
		if code, _, log := p.ends(); code != 130 ||
			!strings.Contains(log, "worker a: interrupted while waiting for") {
			t.Errorf("exit code %d\n%s", code, log)
		}
	}
}

// blocking is a server that never answers, and tells when it is asked.
func blocking(t *testing.T) (address string, asked <-chan struct{}) {
	t.Helper()
	requests := make(chan struct{}, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), requests
}

func TestInterruptionBeforeAnythingIsSentSaysSo(t *testing.T) {
	address, asked := blocking(t)
	gitlab := []string{"CI_API_V4_URL=http://" + address, "CI_PROJECT_ID=1", "CI_JOB_TOKEN=t"}
	dir := t.TempDir()
	mark := filepath.Join(dir, "mark")
	must(t, syscall.Mkfifo(mark, 0o600))
	must(
		t,
		os.WriteFile(
			filepath.Join(dir, "git"), []byte("#!/bin/sh\necho here >"+mark+"\nexec sleep 1000\n"), 0o700,
		),
	)
	request := func() { <-asked }
	for _, test := range []struct {
		name    string
		env     []string
		args    []string
		reached func()
	}{
		{"while Git is asked", []string{"PATH=" + dir + ":" + os.Getenv("PATH")}, []string{"worker", "publish", "registry.example.com/group/worker:1"}, func() {
			_, err := os.ReadFile(mark)
			must(t, err)
		}},
		{
			"while the image is looked up", nil,
			append(publishing("--image-check", "require"), "--", address+"/group/worker:1"), request,
		},
		{
			"while an image that may be absent is looked up", nil,
			append(publishing("--image-check", "warn"), "--", address+"/group/worker:1"), request,
		},
		{
			"while GitLab is asked for the profile", gitlab, publishing("--gitlab-secure-file", "f"),
			request,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			args := test.args
			if i := len(args) - 2; args[i] == "--" { // the image in the place of the usual one
				args = append(append([]string{}, args[:i]...), "-o", "json")
				args[2] = test.args[i+1]
			}
			env := append(
				[]string{
					"HOME=" + t.TempDir(), "ARKINDEX_API_URL=http://127.0.0.1:1", "ARKINDEX_API_TOKEN=t",
				},
				test.env...,
			)
			p := start(t, checkout(t, sixWorkers), nil, env, append(args, "-o", "json")...)
			test.reached()
			p.interrupt(syscall.SIGINT)
			code, _, log := p.ends()
			report := p.report()
			if code != 130 || report.ExitCode != 130 || report.Error.Code != arkindex.CodeInterrupted ||
				!strings.Contains(log, "interrupted") {
				t.Errorf("exit code %d, %d in the report, %+v\n%s", code, report.ExitCode, report.Error, log)
			}
		})
	}
}

func TestInterruptionOfOtherCommandsHasItsExitCode(t *testing.T) {
	address, asked := blocking(t)
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
		<-asked
		p.interrupt(syscall.SIGTERM)
		if code, _, log := p.ends(); code != 130 {
			t.Errorf("%v: exit code %d\n%s", args, code, log)
		}
	}
}

func TestSecondInterruptionEndsTheProgramAtOnce(t *testing.T) {
	for _, signal := range signals {
		t.Run(signal.String(), func(t *testing.T) {
			g := newGate(t, func(_, body string) moment {
				if strings.Contains(body, `"worker_slug"`) {
					return before
				}
				return passes
			})
			// The result is larger than a pipe holds, and nobody reads it: the program cannot end
			// by itself.
			configuration := "version: 2\nworkers:\n  - {name: A, slug: a, type: ocr, configuration: {text: " +
				strings.Repeat("x", 1<<18) + "}}\n"
			reader, writer, err := os.Pipe()
			must(t, err)
			defer reader.Close()
			p := start(t, checkout(t, configuration), writer, g.env(t), publishing("-o", "json")...)
			must(t, writer.Close())
			g.waitFor(1)
			p.interrupt(signal)
			p.says("published before the interruption")
			p.interrupt(signal)
			if _, by, log := p.ends(); by != signal {
				t.Errorf("ended by %v\n%s", by, log)
			}
		})
	}
}
