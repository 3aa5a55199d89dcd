package store_test

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arkindex/bench/budget"
	"arkindex/internal/registry/store"
)

// BenchmarkGroupedWrites compares 64 clients that write the rows of a publication at once, served
// by few commits, with one client, each of whose writes waits for a commit of its own: on the
// same disk, and in turn.
func BenchmarkGroupedWrites(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as in arkindex serve
	s, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "registry.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	p := publisher{store: s}
	if err := s.Write(
		b.Context(),
		func(tx *store.Tx) (err error) { p.of, err = addPublished(tx, "https://h/p"); return err },
	); err != nil {
		b.Fatal(err)
	}
	var alone, together, p50, p99 []float64
	for b.Loop() {
		one, _ := p.publish(b, 1, 500)
		many, times := p.publish(b, 64, 50)
		slices.Sort(times)
		alone, together = append(alone, one), append(together, many)
		p50, p99 = append(p50, times[len(times)/2]), append(p99, times[len(times)*99/100])
	}
	budget.Report(b, "clients64/one", budget.Median(together)/budget.Median(alone), budget.AtLeast(5))
	budget.Report(b, "p99/p50", budget.Median(p99)/budget.Median(p50), budget.AtMost(8))
	b.ReportMetric(budget.Median(together), "writes/s")
	b.ReportMetric(budget.Median(alone), "alone/s")
}

// publisher writes new versions of one worker.
type publisher struct {
	store *store.Store
	of    published
	count atomic.Int64
}

// publish writes with as many clients, each of which waits for its write before its next one. It
// returns how many writes there were in a second, and how many seconds each took.
func (p *publisher) publish(b *testing.B, clients, each int) (rate float64, times []float64) {
	var group sync.WaitGroup
	byClient := make([][]float64, clients)
	start := time.Now()
	for client := range clients {
		group.Go(func() {
			for range each {
				before := time.Now()
				if err := p.store.Write(b.Context(), p.write); err != nil {
					b.Error(err)
					return
				}
				byClient[client] = append(byClient[client], time.Since(before).Seconds())
			}
		})
	}
	group.Wait()
	return float64(clients*each) / time.Since(start).Seconds(), slices.Concat(byClient...)
}

// write adds what every publication adds.
func (p *publisher) write(tx *store.Tx) error {
	number := p.count.Add(1)
	revision, err := tx.AddRevision(
		store.Revision{
			RepositoryID: p.of.repository.ID,
			Hash:         fmt.Sprintf("%040d", number),
			Message:      "Message",
			Author:       "Ada",
			Created:      noon(),
		},
	)
	if err != nil {
		return err
	}
	version := versionOf(p.of)
	version.RevisionID, version.RevisionKey = revision.ID, "https://h/p/commit/"+revision.Hash
	if version.ID, err = tx.AddVersion(version, nil); err != nil {
		return err
	}
	return tx.AddEvent(
		store.Event{
			Created:   noon(),
			Actor:     "ada@example.com",
			Action:    "version.published",
			SubjectID: version.ID,
			Subject:   version.RevisionKey,
			Details:   "{}",
		},
	)
}
