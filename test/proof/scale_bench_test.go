package proof

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"arkindex/bench/budget"
	"arkindex/test/postgrestest"
)

// BenchmarkMillionVersions compares servers with a thousand and with a million versions, calling
// them alternately.
func BenchmarkMillionVersions(b *testing.B) {
	for name, engine := range engines() {
		b.Run(name, func(b *testing.B) {
			small, large := newScale(b, dialects()[name], engine(b), 1_000), newScale(
				b, dialects()[name], engine(b), 1_000_000,
			)
			for name, ask := range map[string]func(*scale) response{
				"publication":   (*scale).publication,
				"republication": (*scale).republication,
				"read":          (*scale).read,
				"workers":       func(s *scale) response { return s.client.get(s.server, "/api/v1/workers/") },
				"versions":      func(s *scale) response { return s.client.get(s.server, s.list(1)) },
				"middle-page": func(s *scale) response {
					return s.client.get(s.server, s.list(s.versions/2/20/2))
				},
			} {
				b.Run(name, func(b *testing.B) { compareScales(b, small, large, ask) })
			}
			b.Run("memory", func(b *testing.B) {
				for b.Loop() {
				}
				budget.Report(b, "peak-MiB", large.server.peakMemory(), budget.AtMost(100))
			})
		})
	}
}

func compareScales(b *testing.B, small, large *scale, ask func(*scale) response) {
	var smalls, larges []float64
	for range 10 { // warm-up
		small.timed(b, ask)
		large.timed(b, ask)
	}
	for b.Loop() {
		for range 25 {
			smalls, larges = append(smalls, small.timed(b, ask)), append(larges, large.timed(b, ask))
		}
	}
	budget.Report(
		b, "million/thousand", budget.Median(larges)/budget.Median(smalls), budget.AtMost(1.3),
	)
	b.ReportMetric(1000*budget.Median(larges), "ms-at-million")
}

// scale is a server with a given number of versions.
type scale struct {
	versions  int
	server    *server
	client    *client
	random    *rand.Rand
	published int
}

func newScale(b *testing.B, d dialect, database string, versions int) *scale {
	b.Helper()
	d.seed(b, database, versions)
	s := serve(b, database)
	return &scale{
		versions: versions, server: s, client: newClient(b, s.token),
		random: rand.New(rand.NewPCG(1, 2)),
	}
}

// publication publishes a new version of the largest worker.
func (s *scale) publication() response {
	s.published++
	return s.republication()
}

// republication repeats the last publication.
func (s *scale) republication() response {
	return s.client.publish(s.server, publication{revision: s.published, branch: 1})
}

func (s *scale) read() response {
	return s.client.get(
		s.server,
		fmt.Sprintf(
			"/api/v1/workers/versions/01900000-0004-7000-0001-%012x/", 1+s.random.IntN(s.versions/2),
		),
	)
}

// list requests a page of the largest worker's versions.
func (s *scale) list(page int) string {
	return fmt.Sprintf("/api/v1/workers/%s/versions/?page=%d", largestWorker, page)
}

// timed returns the duration of a request in seconds.
func (s *scale) timed(b *testing.B, ask func(*scale) response) float64 {
	start := time.Now()
	a := ask(s)
	if a.err != nil || a.status >= 300 {
		b.Fatalf("status %d, %v: %s", a.status, a.err, a.body)
	}
	return time.Since(start).Seconds()
}

// peakMemory returns the process's peak memory in MiB.
func (s *server) peakMemory() float64 {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		var kibibytes float64
		if n, _ := fmt.Sscanf(line, "VmHWM: %f kB", &kibibytes); n == 1 {
			return kibibytes / 1024
		}
	}
	s.t.Fatal("the system does not report the peak")
	return 0
}

// BenchmarkFreshStart starts servers in empty directories and waits for the first response.
func BenchmarkFreshStart(b *testing.B) {
	var times []float64
	for b.Loop() {
		database := b.TempDir() + "/registry.db"
		start := time.Now()
		s := serve(b, database)
		a := newClient(b, s.token).get(s, "/api/v1/workers/")
		times = append(times, 1000*time.Since(start).Seconds())
		if a.status != http.StatusOK {
			b.Fatalf("status %d, %v: %s", a.status, a.err, a.body)
		}
		s.kill()
	}
	budget.Report(b, "ms-to-first-response", budget.Median(times), budget.AtMost(100))
}

// BenchmarkReplicas compares three servers on one PostgreSQL with one server, each with 64
// clients.
func BenchmarkReplicas(b *testing.B) {
	postgres := postgrestest.Start(b)
	database := postgres.Database()
	servers := []*server{serve(b, database), serve(b, database), serve(b, database)}
	c := newClient(b, servers[0].token)
	number := 0
	var ratios, rates []float64
	for b.Loop() {
		one := publishInParallel(b, c, &number, servers[:1])
		three := publishInParallel(b, c, &number, servers)
		ratios, rates = append(ratios, three/one), append(rates, three)
	}
	budget.Report(b, "three/one", budget.Median(ratios), budget.AtLeast(1))
	b.ReportMetric(budget.Median(rates), "publications/s")
}

// publishInParallel publishes new versions with many clients of each server and returns the
// publications per second.
func publishInParallel(b *testing.B, c *client, number *int, servers []*server) float64 {
	const each = 8
	clients := 64 * len(servers)
	var group sync.WaitGroup
	start := time.Now()
	for i := range clients {
		first := *number + i*each
		group.Go(func() {
			for j := range each {
				wanted := publication{repository: i % 8, worker: i % 3, revision: first + j, branch: 1}
				if a := c.publish(servers[i%len(servers)], wanted); a.status != http.StatusCreated {
					b.Errorf("status %d, %v: %s", a.status, a.err, a.body)
					return
				}
			}
		})
	}
	group.Wait()
	*number += clients * each
	return float64(clients*each) / time.Since(start).Seconds()
}
