package middleware

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics are the metrics of the requests to a registry, for Prometheus.
type Metrics struct {
	set      *metrics.Set
	inFlight atomic.Int64
}

// NewMetrics returns Metrics without any requests.
func NewMetrics() *Metrics {
	metrics.ExposeMetadata(true)
	m := &Metrics{set: metrics.NewSet()}
	m.set.NewGauge("arkindex_requests_in_flight", func() float64 {
		return float64(m.inFlight.Load())
	})
	return m
}

// record counts a request. Operation is empty if the request was not for an operation.
func (m *Metrics) record(operation string, status int, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf(
		"arkindex_requests_total{operation=%q,status=\"%d\"}", operation, status,
	)).Inc()
	m.set.GetOrCreatePrometheusHistogramExt(
		fmt.Sprintf("arkindex_request_duration_seconds{operation=%q}", operation), buckets(),
	).Update(took.Seconds())
}

// buckets returns the upper bounds of the histogram, in seconds.
func buckets() []float64 {
	return []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
}

// WritePrometheus writes the metrics of the requests and of the process in the text format of
// Prometheus, with the type and a description of each.
func (m *Metrics) WritePrometheus(w io.Writer) {
	var written bytes.Buffer
	m.set.WritePrometheus(&written)
	metrics.WriteProcessMetrics(&written)
	for line := range bytes.Lines(written.Bytes()) {
		if name, isHelp := strings.CutPrefix(strings.TrimSpace(string(line)), "# HELP "); isHelp {
			fmt.Fprintf(w, "# HELP %s %s\n", name, help(name))
			continue
		}
		_, _ = w.Write(line) // the client may be gone
	}
}

// help returns the description of a metric. The library leaves it empty.
func help(name string) string {
	switch name {
	case "arkindex_requests_total":
		return "Requests, by operation of the API and status of the response."
	case "arkindex_request_duration_seconds":
		return "How long requests took, by operation of the API."
	case "arkindex_requests_in_flight":
		return "Requests that are being handled."
	}
	words := strings.ReplaceAll(name, "_", " ")
	switch {
	case strings.HasPrefix(name, "go_"):
		return "Of Go's runtime: " + strings.TrimPrefix(words, "go ") + "."
	case strings.HasPrefix(name, "process_"):
		return "Of the process: " + strings.TrimPrefix(words, "process ") + "."
	}
	return words + "."
}
