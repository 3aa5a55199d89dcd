package registry_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"arkindex/internal/registry"
	"arkindex/internal/registry/store"
)

// observedRegistry is a registry with its store.
type observedRegistry struct {
	*registry.Registry
	store *store.Store
}

// observed returns a registry on a new database, and its log.
func observed(t *testing.T, config registry.Config) (observedRegistry, *bytes.Buffer) {
	t.Helper()
	opened, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "registry.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	log := new(bytes.Buffer)
	config.Logger = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return observedRegistry{registry.New(opened, config), opened}, log
}

func request(r http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	asked := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		asked.Header.Set(headers[i], headers[i+1])
	}
	response := httptest.NewRecorder()
	r.ServeHTTP(response, asked)
	return response
}

// lastLine returns the fields of the last line of a log.
func lastLine(t *testing.T, log *bytes.Buffer) map[string]any {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var fields map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &fields); err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	return fields
}

func TestRequestsAreLoggedWithoutTheirQueryAndToken(t *testing.T) {
	r, log := observed(t, registry.Config{})
	response := request(
		r, http.MethodGet, "/api/v1/workers/?name=canary-query", "Authorization", "Token canary-token",
	)
	got := lastLine(t, log)
	if got["operation"] != "ListWorkers" || got["status"] != 401.0 ||
		got["path"] != "/api/v1/workers/" || got["address"] != "192.0.2.1" ||
		got["bytes"] != float64(response.Body.Len()) {
		t.Errorf("the log says %v", got)
	}
	if strings.Contains(log.String(), "canary") {
		t.Errorf("the log shows too much: %s", log)
	}
}

func TestOnlyTheRequestIDOfAProxyIsUsed(t *testing.T) {
	for name, c := range map[string]struct {
		proxied bool
		given   string
		kept    bool
	}{
		"of a proxy":             {true, "req-1.2_3", true},
		"of a client":            {false, "req-1.2_3", false},
		"with other characters":  {true, "a b\n", false},
		"that is much too long":  {true, strings.Repeat("a", 65), false},
		"that a proxy left away": {true, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := observed(t, registry.Config{BehindProxy: c.proxied})
			got := request(
				r, http.MethodGet, "/healthz", "X-Request-Id", c.given,
			).Header().Get("X-Request-Id")
			if got == "" || (got == c.given) != c.kept {
				t.Errorf("it is %q", got)
			}
		})
	}
}

func TestRegistryIsReadyOnlyWhileItsDatabaseResponds(t *testing.T) {
	r, _ := observed(t, registry.Config{})
	if response := request(r, http.MethodGet, "/readyz"); response.Code != http.StatusOK {
		t.Errorf("the response is %d %s", response.Code, response.Body)
	}
	if err := r.store.Close(); err != nil {
		t.Fatal(err)
	}
	if response := request(
		r, http.MethodGet, "/readyz",
	); response.Code != http.StatusServiceUnavailable {
		t.Errorf("without a database the response is %d %s", response.Code, response.Body)
	}
	if response := request(r, http.MethodGet, "/healthz"); response.Code != http.StatusOK {
		t.Errorf("the liveness response is %d %s", response.Code, response.Body)
	}
}

func TestRegistryIsNotReadyWithTheSchemaOfAnotherProgram(t *testing.T) {
	r, _ := observed(t, registry.Config{})
	db, err := sql.Open("sqlite", r.store.Name())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(
		t.Context(), "INSERT INTO schema_migrations (version_id, is_applied) VALUES (1000, true)",
	); err != nil {
		t.Fatal(err)
	}
	if response := request(
		r, http.MethodGet, "/readyz",
	); response.Code != http.StatusServiceUnavailable ||
		!strings.Contains(response.Body.String(), "the database has the schema 1000") {
		t.Errorf("the response is %d %s", response.Code, response.Body)
	}
}

func TestMetricsCountRequestsAndNeedTheScopeRead(t *testing.T) {
	r, _ := observed(t, registry.Config{})
	if response := request(r, http.MethodGet, "/metrics"); response.Code != http.StatusUnauthorized {
		t.Errorf("without a token the status is %d", response.Code)
	}
	token, _, err := r.Bootstrap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		request(r, http.MethodGet, "/api/v1/workers/", "Authorization", "Token "+token)
	}
	request(r, http.MethodGet, "/nowhere")
	response := request(r, http.MethodGet, "/metrics", "Authorization", "Token "+token)
	for _, want := range []string{
		`arkindex_requests_total{operation="ListWorkers",status="200"} 2`,
		`arkindex_requests_total{operation="",status="404"} 1`,
		`arkindex_request_duration_seconds_count{operation="ListWorkers"} 2`,
		`arkindex_request_duration_seconds_bucket{operation="ListWorkers",le="+Inf"} 2`,
		"arkindex_requests_in_flight 1", "process_resident_memory_bytes",
	} {
		if !strings.Contains(response.Body.String(), want+"\n") &&
			!strings.Contains(response.Body.String(), want+" ") {
			t.Errorf("there is no %s in:\n%s", want, response.Body)
		}
	}
	checkMetadata(t, response.Body.String())
}

// checkMetadata checks that each metric comes after its description and type, which occur once.
func checkMetadata(t *testing.T, exposition string) {
	t.Helper()
	described, typed := map[string]int{}, map[string]int{}
	for line := range strings.Lines(exposition) {
		words := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "# HELP ") && len(words) > 3:
			described[words[2]]++
		case strings.HasPrefix(line, "# TYPE ") && len(words) == 4:
			typed[words[2]]++
		case strings.HasPrefix(line, "#"):
			t.Errorf("a comment is %q", line)
		default:
			name, _, _ := strings.Cut(words[0], "{")
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				if family, cut := strings.CutSuffix(name, suffix); cut && typed[family] > 0 {
					name = family
				}
			}
			if described[name] != 1 || typed[name] != 1 {
				t.Errorf("%s has %d descriptions and %d types", name, described[name], typed[name])
			}
		}
	}
}

func TestMonitoringNeedsNoTokenAndServesNothingElse(t *testing.T) {
	r, _ := observed(t, registry.Config{})
	for path, want := range map[string]int{
		"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/metrics": http.StatusOK,
		"/": http.StatusNotFound, "/api/v1/workers/": http.StatusNotFound,
		"/api/v1/openapi/": http.StatusNotFound,
	} {
		response := httptest.NewRecorder()
		r.Monitoring().ServeHTTP(response, httptest.NewRequest(http.MethodGet, path, nil))
		if response.Code != want {
			t.Errorf("%s gets %d %s", path, response.Code, response.Body)
		}
	}
}
