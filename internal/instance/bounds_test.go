package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex"
)

// hostile returns a client of an instance that responds to every operation with respond.
func hostile(t *testing.T, respond http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.Contains(r.URL.Path, "openapi") {
			fmt.Fprintf(w, `{"paths": {"/w/": {"get": {"operationId": %q}}}}`, ListWorkers)
			return
		}
		respond(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := New(Config{
		URL: server.URL, Token: "CANARY-token", Transport: http.DefaultTransport,
		Redact: func(text string) string {
			return strings.ReplaceAll(text, "CANARY-token", "[redacted]")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestErrorTextsAreBounded(t *testing.T) {
	encode := func(value any) string {
		content, _ := json.Marshal(value)
		return string(content)
	}
	many := make([]string, 90_000)
	for i := range many {
		many[i] = fmt.Sprintf("%06d", i)
	}
	for name, body := range map[string]string{
		"many texts": encode(map[string]any{"name": many}),
		"many texts, standard": encode(
			map[string]any{"errors": []any{map[string]any{"detail": many}}},
		),
		"one long text": encode(map[string]string{"detail": strings.Repeat("x", 900_000)}),
		"one long list": encode(many),
		"a long name": `{"` + strings.Repeat("x", 500_000) + `": [` +
			strings.Repeat("1,", 200_000) + `1]}`,
		"many names, and deep": strings.Repeat(`{"b": `, 9_000) + "1" + strings.Repeat("}", 9_000),
		"many lists in lists":  strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000),
		"a long name in between": `{"a": {"` + strings.Repeat("x", 400_000) + `": [` +
			strings.Repeat("1,2,", 100_000) + `1]}}`,
		"a token at the limit": encode(map[string]string{
			"detail": strings.Repeat("x", maxProblemText-5) + "CANARY-token",
		}),
	} {
		t.Run(name, func(t *testing.T) {
			client := hostile(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = w.Write([]byte(body))
			})
			started := time.Now()
			_, err := client.ListWorkers(context.Background(), WorkerFilter{})
			if err == nil || !strings.Contains(err.Error(), "HTTP 400") {
				t.Fatalf("got %v", err)
			}
			if took := time.Since(started); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if got := len(err.Error()); got > maxErrorText+100 {
				t.Errorf("the message has %d bytes", got)
			}
			if strings.Contains(err.Error(), "CANARY") {
				t.Errorf("a part of the token is left: %v", err)
			}
		})
	}
}

func TestNumberOfErrorsIsReported(t *testing.T) {
	client := hostile(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"name": ["a", "a"` + strings.Repeat(`,"b"`, 9)))
		for i := range 25 {
			fmt.Fprintf(w, `, "%d"`, i)
		}
		_, _ = w.Write([]byte(`]}`))
	})
	_, err := client.ListWorkers(context.Background(), WorkerFilter{})
	if err == nil || !strings.HasSuffix(err.Error(), "name: 17; and 7 more") {
		t.Errorf("got %v", err)
	}
}

func TestEndlessListsAreBounded(t *testing.T) {
	worker, _ := json.Marshal(arkindex.Worker{ID: "w", Description: strings.Repeat("d", 900_000)})
	for name, results := range map[string]string{
		"of large pages": strings.Repeat(string(worker)+",", 8) + string(worker),
		"of small pages": `{"id": "w"}`,
		"of one page":    strings.Repeat(`{},`, 1_000_000) + `{}`,
	} {
		t.Run(name, func(t *testing.T) {
			client := hostile(t, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"next": "http://x/?page=2", "results": [%s]}`, results)
			})
			_, err := client.ListWorkers(context.Background(), WorkerFilter{Slug: "other"})
			if arkindex.CodeOf(err) != arkindex.CodeUnavailable {
				t.Errorf("got %v", err)
			}
		})
	}
}
