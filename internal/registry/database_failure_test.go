package registry_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex/internal/registry"
	"arkindex/test/postgrestest"
)

// TestUnreachableDatabaseIsReported stops the server, so that no timeout would be long enough.
func TestUnreachableDatabaseIsReported(t *testing.T) {
	var log strings.Builder
	server := postgrestest.Start(t, "fsync=off")
	s := serveDatabase(
		t, server.Database(),
		registry.Config{LockTimeout: time.Second, Logger: slog.New(slog.NewTextHandler(&log, nil))},
	)
	server.Kill()
	request := httptest.NewRequest(http.MethodGet, "/api/v1/workers/", nil)
	request.Header.Set("Authorization", "Token "+s.token)
	recorder := httptest.NewRecorder()
	s.registry.ServeHTTP(recorder, request)
	if body := recorder.Body.String(); recorder.Code != http.StatusServiceUnavailable ||
		!strings.Contains(body, `"detail":"the database cannot be reached: try again"`) {
		t.Errorf("the response is %d %s", recorder.Code, body)
	}
	if !strings.Contains(log.String(), "the database cannot be reached: failed to connect") {
		t.Errorf("the log is %s", log.String())
	}
}
