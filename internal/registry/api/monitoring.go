package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"arkindex"
	"arkindex/internal/registry/middleware"
)

// ServeMonitoring serves health and metrics, without a token, and nothing else.
func (a *API) ServeMonitoring(w http.ResponseWriter, r *http.Request, entry *middleware.Entry) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	operation, _, err := a.route(w, r)
	switch {
	case err == nil && (operation.path == healthPath || operation.path == readinessPath ||
		operation.path == metricsPath):
		entry.Operation = operation.path
		err = operation.run(w, request{http: r, address: entry.Address})
	case err == nil || arkindex.CodeOf(err) == arkindex.CodeNotFound:
		err = arkindex.Errorf(arkindex.CodeNotFound, "there is nothing at %s", r.URL.Path).
			WithHint("this address has %s, %s and %s", healthPath, readinessPath, metricsPath)
	}
	if err != nil {
		a.WriteError(w, r, err)
	}
}

// health reports that the process serves requests, whatever the state of its database.
func (a *API) health(w http.ResponseWriter, _ request) error {
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readinessTimeout is how long the database may take to respond.
const readinessTimeout = 2 * time.Second

// readiness reports whether the database responds and has the schema of this program, so that a
// load balancer sends requests elsewhere if it does not.
func (a *API) readiness(w http.ResponseWriter, r request) error {
	ctx, cancel := context.WithTimeout(r.http.Context(), readinessTimeout)
	defer cancel()
	if err := a.config.Ping(ctx); err != nil {
		a.config.Logger.WarnContext(ctx, "not ready", "error", withCauses(err))
		status := map[string]string{"status": notReady(err)}
		return writeJSON(w, http.StatusServiceUnavailable, status)
	}
	return writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}

// notReady says why the registry is not ready, without the database's own message.
func notReady(err error) string {
	var known *arkindex.Error
	if errors.As(err, &known) && known.Code == arkindex.CodeConflict {
		return known.Message // the schema of another program
	}
	return "the database does not respond"
}

// metrics writes the metrics in the text format of Prometheus.
func (a *API) metrics(w http.ResponseWriter, _ request) error {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	a.config.Metrics.WritePrometheus(w)
	return nil
}
