package registry_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"arkindex"
	"arkindex/internal/registry"
)

func TestListsBeyondTheMemoryBudgetAreRefusedUntilOthersEnd(t *testing.T) {
	s := serve(t, registry.Config{MemoryBudget: 700_000})
	var worker arkindex.Worker
	for i := range 3 {
		version := s.publish(http.StatusCreated, body{
			"revision_hash": fmt.Sprintf("%040d", i),
			"configuration": body{"padding": strings.Repeat("x", 100_000)},
		})
		worker.ID = version.Worker.ID
	}
	for range 3 { // a refusal keeps nothing, and neither does a response
		refused := s.get(versionsPath(worker))
		if refused.status != http.StatusServiceUnavailable || refused.header.Get("Retry-After") != "1" ||
			!strings.Contains(string(refused.body), "page_size") {
			t.Errorf(
				"three versions get %d %v %.200s", refused.status, refused.header, refused.body,
			)
		}
		s.get(versionsPath(worker) + "?page_size=2").want(http.StatusOK)
	}
}

// TestEverythingThatAResponseHoldsCounts asks for objects whose long texts exceed the budget.
func TestEverythingThatAResponseHoldsCounts(t *testing.T) {
	s := serve(t, registry.Config{MemoryBudget: 500_000})
	long := strings.Repeat("x", 110_000)
	version := s.publish(http.StatusCreated, body{"worker_description": long})
	worker := arkindex.Worker{ID: version.Worker.ID}
	version = s.createVersion(worker, "aa", body{"revision_message": long})
	s.publish(http.StatusCreated, body{"worker_slug": "another", "worker_description": long})
	for path, want := range map[string]int{
		workersPath:                                  http.StatusServiceUnavailable,
		workersPath + "?page_size=1":                 http.StatusOK,
		versionsPath(worker):                         http.StatusServiceUnavailable,
		workersPath + "versions/" + version.ID + "/": http.StatusServiceUnavailable,
		workersPath + worker.ID + "/":                http.StatusOK,
		"/api/v1/repositories/":                      http.StatusOK,
	} {
		if got := s.get(path); got.status != want {
			t.Errorf("%s gets %d %.200s, want %d", path, got.status, got.body, want)
		}
	}
}
