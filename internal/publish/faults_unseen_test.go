package publish

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"arkindex"
	"arkindex/internal/instance"
)

// doubted reports whether a worker's report says that it may have been published.
func doubted(got WorkerReport) bool {
	return strings.Contains(strings.Join(got.Notices, "\n"), "it may have been published: ")
}

func TestPublicationWhoseAnswersAreAllLostMayHaveHappened(t *testing.T) {
	for name, lost := range map[string]http.HandlerFunc{
		"dropped":    hangsUp(""),
		"cut":        hangsUp("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\""),
		"a gateway":  answers(504, "text/html", "<html>"),
		"stalled":    stalls(""),
		"a page":     answers(200, "text/html", "<html>"),
		"impatience": with("Retry-After", "3600", answers(503, "", "")),
	} {
		everyWay(t, name, func(t *testing.T, generation Generation, exists string) {
			w := newWorld(t, generation, exists)
			creates := writes[generation][len(writes[generation])-1]
			w.mishaps = []mishap{{creates, always, afterwards(lost)}}
			got, took := w.run(t)
			w.check(t, fails(arkindex.CodeUnavailable, "").after(len(w.waits)).leaving(1), got, took)
			if !doubted(got) || !strings.Contains(got.Notices[0], creates) {
				t.Errorf("notices: %q", got.Notices)
			}
		})
	}
}

func TestPublicationThatCannotHaveHappenedIsNotDoubted(t *testing.T) {
	for name, refuses := range map[string]http.HandlerFunc{
		"400": answers(400, "", ""), "403": answers(403, "", ""), "redirected": redirects(307, "http://stranger.example.com/"),
		"rate-limited": with("Retry-After", "3600", answers(429, "", "")),
	} {
		everyWay(t, name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newWorld(t, generation, exists)
				w.mishaps = []mishap{{operation, always, instead(refuses)}}
				if got, _ := w.run(t); got.Err == nil || doubted(got) {
					t.Errorf("%v, notices: %q", got.Err, got.Notices)
				}
			}
		})
	}
	inBubble(t, "unreachable", func(t *testing.T) {
		w := newWorld(t, GenerationDocker, "200")
		w.cacheDir = t.TempDir()
		w.run(t)
		w.net.transport.CloseIdleConnections()
		delete(w.net.hosts, w.home)
		if got, _ := w.run(t); got.Err == nil || doubted(got) {
			t.Errorf("%v, notices: %q", got.Err, got.Notices)
		}
	})
	inBubble(t, "only its worker", func(t *testing.T) {
		w := newWorld(t, GenerationWorker, "classic")
		w.mishaps = []mishap{{instance.CreateWorker, always, afterwards(hangsUp(""))}}
		if got, _ := w.run(t); got.Err == nil || doubted(got) {
			t.Errorf("%v, notices: %q", got.Err, got.Notices)
		}
	})
}

func TestInterruptionWhileAPublicationIsUnderWayMayHaveHappened(t *testing.T) {
	for name, lost := range map[string]http.HandlerFunc{"waiting for the answer": stalls(""), "waiting to try again": hangsUp("")} {
		everyWay(t, name, func(t *testing.T, generation Generation, exists string) {
			w := newWorld(t, generation, exists)
			w.mishaps = []mishap{{writes[generation][len(writes[generation])-1], always, afterwards(lost)}}
			ctx, interrupt := context.WithCancel(t.Context())
			reported := make(chan WorkerReport)
			go func() {
				got, _ := w.runUntil(t, ctx)
				reported <- got
			}()
			synctest.Wait() // until all that goes on is a wait
			interrupt()
			got := <-reported
			w.check(t, fails(arkindex.CodeInterrupted, "interrupted while waiting for").after(len(w.waits)).leaving(1), got, 0)
			if !doubted(got) {
				t.Errorf("notices: %q", got.Notices)
			}
		})
	}
}
