package registry

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// measures are the registry's metrics, for Prometheus.
type measures struct {
	set      *metrics.Set
	inFlight atomic.Int64
}

func newMeasures() *measures {
	m := &measures{set: metrics.NewSet()}
	m.set.NewGauge("arkindex_requests_in_flight", func() float64 { return float64(m.inFlight.Load()) })
	return m
}

// note counts a request that was answered. Operation is empty for what is no operation of the registry.
func (m *measures) note(operation string, status int, took time.Duration) {
	m.set.GetOrCreateCounter(fmt.Sprintf("arkindex_requests_total{operation=%q,status=\"%d\"}", operation, status)).Inc()
	m.set.GetOrCreatePrometheusHistogramExt(fmt.Sprintf("arkindex_request_duration_seconds{operation=%q}", operation), durations()).Update(took.Seconds())
}

// durations are the bounds of the histogram, in seconds.
func durations() []float64 {
	return []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
}

// serveMetrics answers in the text format of Prometheus.
func (r *Registry) serveMetrics(c *call) (answer, error) {
	c.writer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	c.writer.WriteHeader(http.StatusOK)
	r.metrics.set.WritePrometheus(c.writer)
	metrics.WriteProcessMetrics(c.writer)
	return answer{}, nil
}
