package registry_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"arkindex/bench/budget"
	"arkindex/internal/registry"
)

// BenchmarkGroupedPublications compares 64 clients that publish at once, served by few commits,
// with one client, each of whose publications waits for its own commit: on the same disk, one
// after the other.
func BenchmarkGroupedPublications(b *testing.B) {
	const clients, rounds = 64, 9
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as in arkindex serve
	s := serve(b, registry.Config{Local: true})
	var published atomic.Int64
	var alone, together, p50, p99 []float64
	for b.Loop() {
		for range rounds {
			one := s.publishAtOnce(b, &published, 1, 200)
			many := s.publishAtOnce(b, &published, clients, 50)
			alone, together = append(alone, one.rate), append(together, many.rate)
			p50, p99 = append(p50, many.percentile(0.50)), append(p99, many.percentile(0.99))
		}
	}
	budget.Report(b, "clients64/one", budget.Median(together)/budget.Median(alone), budget.AtLeast(5))
	budget.Report(b, "p99/p50", budget.Median(p99)/budget.Median(p50), budget.AtMost(8))
	b.ReportMetric(budget.Median(together), "publications/s")
	b.ReportMetric(budget.Median(alone), "alone/s")
	b.ReportMetric(1000*budget.Median(p50), "p50-ms")
}

// load is the result of many publications: how many there were per second, and how many seconds
// each took.
type load struct {
	rate  float64
	times []float64
}

func (l load) percentile(part float64) float64 {
	sorted := slices.Sorted(slices.Values(l.times))
	return sorted[int(part*float64(len(sorted)-1))]
}

// publishAtOnce publishes new versions with many clients, each of which waits for a response
// before it sends the next request.
func (s *served) publishAtOnce(b *testing.B, published *atomic.Int64, clients, each int) load {
	// made before, because the time that clients take to do so does not count
	requests := make([][]*http.Request, clients)
	for client := range requests {
		for range each {
			requests[client] = append(requests[client], newPublication(b, published.Add(1)))
		}
	}
	var group sync.WaitGroup
	times := make([][]float64, clients)
	start := time.Now()
	for client := range clients {
		group.Go(func() {
			for _, request := range requests[client] {
				recorder := httptest.NewRecorder()
				before := time.Now()
				s.registry.ServeHTTP(recorder, request)
				times[client] = append(times[client], time.Since(before).Seconds())
				if recorder.Code != http.StatusCreated {
					b.Errorf("status %d: %s", recorder.Code, recorder.Body)
					return
				}
			}
		})
	}
	group.Wait()
	return load{float64(clients*each) / time.Since(start).Seconds(), slices.Concat(times...)}
}

func newPublication(b *testing.B, number int64) *http.Request {
	return httptest.NewRequest(http.MethodPost, publishPath, content(b, publication(body{
		"revision_hash":       fmt.Sprintf("%040d", number),
		"revision_references": []any{reference("branch", "main")},
	})))
}
