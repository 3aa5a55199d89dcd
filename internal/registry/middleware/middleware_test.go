package middleware

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPanicIsLoggedAndReturnsAnError(t *testing.T) {
	var log bytes.Buffer
	config := Config{
		Logger: slog.New(slog.NewJSONHandler(&log, nil)), Metrics: NewMetrics(),
		WriteError: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		},
	}
	broken := true
	handler := config.Wrap(func(w http.ResponseWriter, _ *http.Request, entry *Entry) {
		entry.Operation = "Break"
		if broken {
			panic("out of order")
		}
		w.WriteHeader(http.StatusOK)
	})
	serve := func() *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/break/", nil))
		return recorder
	}
	response := serve()
	if response.Code != http.StatusInternalServerError ||
		strings.Contains(response.Body.String(), "out of order") {
		t.Errorf("the response is %d %s", response.Code, response.Body)
	}
	if !strings.Contains(log.String(), "out of order") ||
		!strings.Contains(log.String(), "middleware_test.go") {
		t.Errorf("the log does not say where it panicked: %s", &log)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	var last map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if last["operation"] != "Break" || last["status"] != 500.0 ||
		last["request_id"] != response.Header().Get("X-Request-Id") {
		t.Errorf("the log ends with %v", last)
	}
	if got := config.Metrics.inFlight.Load(); got != 0 {
		t.Errorf("%d requests are in flight", got)
	}
	broken = false
	if response := serve(); response.Code != http.StatusOK {
		t.Errorf("afterwards the response is %d", response.Code)
	}
}

func TestAbortedResponseClosesTheConnection(t *testing.T) {
	config := Config{Logger: slog.New(slog.DiscardHandler), Metrics: NewMetrics()}
	handler := config.Wrap(func(http.ResponseWriter, *http.Request, *Entry) {
		panic(http.ErrAbortHandler)
	})
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("the server gets %v", cause)
		}
		if got := config.Metrics.inFlight.Load(); got != 0 {
			t.Errorf("%d requests are in flight", got)
		}
	}()
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}
