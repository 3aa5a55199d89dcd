package registry_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"arkindex"
	"arkindex/internal/registry"
)

func TestConcurrentPublicationsEndAsOneAfterTheOther(t *testing.T) {
	const publishers, workers, revisions = 64, 3, 4
	s := serve(t, registry.Config{})
	type outcome struct {
		status  int
		version arkindex.WorkerVersion
	}
	outcomes := make([]outcome, publishers)
	var group sync.WaitGroup
	for i := range publishers {
		group.Go(func() {
			response := s.post(publishPath, publication(body{
				"worker_slug":   fmt.Sprintf("w%d", i%workers),
				"revision_hash": fmt.Sprintf("%040d", i%revisions),
				"revision_references": []any{
					reference("branch", "main"),
					reference("tag", fmt.Sprintf("shared-%d", i%revisions)),
					reference("tag", fmt.Sprintf("own-%d", i)),
				},
			}))
			outcomes[i] = outcome{response.status, as[arkindex.WorkerVersion](response)}
		})
	}
	group.Wait()
	created := map[string]int{}
	byPair := map[string]string{}
	for i, o := range outcomes {
		if o.status != http.StatusCreated && o.status != http.StatusOK {
			t.Fatalf("publisher %d got the status %d", i, o.status)
		}
		if o.status == http.StatusCreated {
			created[o.version.ID]++
		}
		pair := o.version.Worker.Slug + "@" + o.version.Revision.Hash
		if known, ok := byPair[pair]; ok && known != o.version.ID {
			t.Errorf("%s has two versions", pair)
		}
		byPair[pair] = o.version.ID
	}
	if len(byPair) != workers*revisions || len(created) != workers*revisions {
		t.Errorf(
			"%d versions, %d of them created, want %d", len(byPair), len(created), workers*revisions,
		)
	}
	s.checkUnion(byPair, publishers, revisions)
}

// checkUnion checks that the revision of every version has each tag that was published with it,
// and that one revision has the branch.
func (s *served) checkUnion(versions map[string]string, publishers, revisions int) {
	s.t.Helper()
	holders := map[string]bool{}
	for pair, id := range versions {
		version := as[arkindex.WorkerVersion](
			s.get("/api/v1/workers/versions/" + id + "/").want(http.StatusOK),
		)
		var held []string
		for _, ref := range version.Revision.Refs {
			held = append(held, ref.Name)
		}
		if slices.Contains(held, "main") {
			holders[version.Revision.Hash] = true
		}
		for i := range publishers {
			if fmt.Sprintf("%040d", i%revisions) == version.Revision.Hash &&
				!slices.Contains(held, fmt.Sprintf("own-%d", i)) {
				s.t.Errorf("%s lacks the tag own-%d of %v", pair, i, held)
			}
		}
	}
	if len(holders) != 1 {
		s.t.Errorf("the branch belongs to %d revisions", len(holders))
	}
}

func TestConcurrentClaimsOfOneTagGiveItToOneRevision(t *testing.T) {
	const publishers = 16
	s := serve(t, registry.Config{})
	statuses := make([]int, publishers)
	var group sync.WaitGroup
	for i := range publishers {
		group.Go(func() {
			statuses[i] = s.post(publishPath, publication(body{
				"revision_hash": fmt.Sprintf("%040d", i), "revision_references": []any{reference("tag", "v1")},
			})).status
		})
	}
	group.Wait()
	slices.Sort(statuses)
	want := append(
		[]int{http.StatusCreated}, slices.Repeat([]int{http.StatusBadRequest}, publishers-1)...,
	)
	if !slices.Equal(statuses, want) {
		t.Errorf("the claims got %v", statuses)
	}
}
