package registry_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"arkindex"
	"arkindex/internal/registry"
)

// tags returns tags with numbers from one number up to another.
func tags(from, to int) []any {
	var list []any
	for i := from; i < to; i++ {
		list = append(list, reference("tag", fmt.Sprint("t", i)))
	}
	return list
}

// TestManyReferencesDoNotCostTheirProductWithTheWorkersOfTheRevision compares a publication at a
// revision with one worker with one at a revision with many: each has an own tag as well.
func TestManyReferencesDoNotCostTheirProductWithTheWorkersOfTheRevision(t *testing.T) {
	const workers = 300
	s := serve(t, registry.Config{Local: true})
	took := map[int]time.Duration{}
	for run, count := range []int{1, workers} {
		hash := fmt.Sprintf("%040d", run)
		for i := range count {
			s.publish(http.StatusCreated, body{
				"revision_hash": hash, "worker_slug": fmt.Sprint("w", i), "revision_references": absent{},
			})
		}
		start := time.Now()
		s.publish(http.StatusOK, body{
			"revision_hash": hash, "worker_slug": "w0", "revision_references": tags(100*run, 100*run+100),
		})
		took[count] = time.Since(start)
	}
	if took[workers] > 20*took[1] {
		t.Errorf("with one worker it takes %v, with %d %v", took[1], workers, took[workers])
	}
}

func TestRevisionHasAThousandReferencesAtMost(t *testing.T) {
	s := serve(t, registry.Config{Local: true})
	for i := 0; i < 1000; i += 100 {
		s.post(publishPath, publication(body{"revision_references": tags(i, i+100)}))
	}
	refused := s.post(publishPath, publication(body{"revision_references": tags(999, 1001)}))
	refused.want(http.StatusBadRequest)
	if refused := as[map[string]any](refused); refused["revision_references"] == nil {
		t.Errorf("the error is %v", refused)
	}
	s.publish(http.StatusOK, body{"revision_references": tags(900, 1000)})
}

// TestManyReferencesMoveFromOtherVersions publishes more references than one statement takes: the
// branches move from versions that have them as their own, and a tag that one has is refused.
func TestManyReferencesMoveFromOtherVersions(t *testing.T) {
	s := serve(t, registry.Config{Local: true})
	published := s.publish(http.StatusCreated, body{"revision_references": absent{}})
	worker := arkindex.Worker{ID: published.Worker.ID}
	older := s.createVersion(worker, "aa", body{"branch": "b7"})
	taken := s.createVersion(worker, "bb", body{"tag": "t7"})
	refused := s.post(publishPath, publication(body{"revision_references": tags(0, 30)}))
	refused.want(http.StatusBadRequest)
	if !strings.Contains(string(refused.body), "bb") {
		t.Errorf("the error does not name the revision: %s", refused.body)
	}
	var branches []any
	for i := range 30 {
		branches = append(branches, reference("branch", fmt.Sprint("b", i)))
	}
	s.publish(http.StatusOK, body{"revision_references": branches})
	s.wantReferences(older, "- -")
	s.wantReferences(taken, "- t7")
}
