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
	s := serve(t, registry.Config{MemoryBudget: 250_000})
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
