package middleware

import (
	"fmt"
	"io"
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
// Prometheus.
func (m *Metrics) WritePrometheus(w io.Writer) {
	m.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
}
