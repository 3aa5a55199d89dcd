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

// outcomeUnknown reports whether a notice says that the worker may have been published.
func outcomeUnknown(got WorkerReport) bool {
	return strings.Contains(strings.Join(got.Notices, "\n"), "it may have been published: ")
}

func TestLostResponsesAreReportedAsUnknownOutcome(t *testing.T) {
	for name, lost := range map[string]http.HandlerFunc{
		"dropped":    sendAndClose(""),
		"cut":        sendAndClose("HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"id\""),
		"a gateway":  respondWith(504, "text/html", "<html>"),
		"stalled":    stall(""),
		"a page":     respondWith(200, "text/html", "<html>"),
		"impatience": withHeader("Retry-After", "3600", respondWith(503, "", "")),
	} {
		forEachGeneration(t, name, func(t *testing.T, generation Generation, exists string) {
			w := newSimulation(t, generation, exists)
			creates := writes[generation][len(writes[generation])-1]
			w.faults = []injectedFault{{creates, always, afterServing(lost)}}
			got, took := w.run(t)
			w.check(
				t, expectError(arkindex.CodeUnavailable, "").after(len(w.waits)).leavingVersions(1), got, took,
			)
			if !outcomeUnknown(got) || !strings.Contains(got.Notices[0], creates) {
				t.Errorf("notices: %q", got.Notices)
			}
		})
	}
}

func TestRefusedPublicationHasAKnownOutcome(t *testing.T) {
	for name, refuses := range map[string]http.HandlerFunc{
		"400": respondWith(400, "", ""), "403": respondWith(403, "", ""),
		"redirected":   redirectTo(307, "http://stranger.example.com/"),
		"rate-limited": withHeader("Retry-After", "3600", respondWith(429, "", "")),
	} {
		forEachGeneration(t, name, func(t *testing.T, generation Generation, exists string) {
			for _, operation := range writes[generation] {
				w := newSimulation(t, generation, exists)
				w.faults = []injectedFault{{operation, always, insteadOfServing(refuses)}}
				if got, _ := w.run(t); got.Err == nil || outcomeUnknown(got) {
					t.Errorf("%v, notices: %q", got.Err, got.Notices)
				}
			}
		})
	}
	runWithFakeTime(t, "unreachable", func(t *testing.T) {
		w := newSimulation(t, GenerationDocker, "200")
		w.cacheDir = t.TempDir()
		w.run(t)
		w.net.transport.CloseIdleConnections()
		delete(w.net.hosts, w.home)
		if got, _ := w.run(t); got.Err == nil || outcomeUnknown(got) {
			t.Errorf("%v, notices: %q", got.Err, got.Notices)
		}
	})
	runWithFakeTime(t, "only its worker", func(t *testing.T) {
		w := newSimulation(t, GenerationWorker, "classic")
		w.faults = []injectedFault{{instance.CreateWorker, always, afterServing(sendAndClose(""))}}
		if got, _ := w.run(t); got.Err == nil || outcomeUnknown(got) {
			t.Errorf("%v, notices: %q", got.Err, got.Notices)
		}
	})
}

func TestInterruptedPublicationHasAnUnknownOutcome(t *testing.T) {
	for name, lost := range map[string]http.HandlerFunc{
		"waiting for the response": stall(""), "waiting to try again": sendAndClose(""),
	} {
		forEachGeneration(t, name, func(t *testing.T, generation Generation, exists string) {
			w := newSimulation(t, generation, exists)
			w.faults = []injectedFault{
				{writes[generation][len(writes[generation])-1], always, afterServing(lost)},
			}
			ctx, interrupt := context.WithCancel(t.Context())
			reported := make(chan WorkerReport)
			go func() {
				got, _ := w.runUntil(t, ctx)
				reported <- got
			}()
			synctest.Wait() // until all that goes on is a wait
			interrupt()
			got := <-reported
			w.check(t, expectError(
				arkindex.CodeInterrupted, "interrupted while waiting for",
			).after(len(w.waits)).leavingVersions(1), got, 0)
			if !outcomeUnknown(got) {
				t.Errorf("notices: %q", got.Notices)
			}
		})
	}
}
