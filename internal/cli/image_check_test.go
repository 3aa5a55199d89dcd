package cli

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex/internal/image"
)

func TestRegistryThatDoesNotAnswerCostsADoubtPartOfTheTimeOnly(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer server.Close()
	a := &app{
		Process:  Process{Transport: http.DefaultTransport, Getenv: func(string) string { return "" }},
		messages: messages{out: io.Discard}, timeout: time.Second,
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	options := &publishOptions{imageCheck: checkWarn}
	img := image.Image{Reference: strings.TrimPrefix(server.URL, "http://") + "/worker:1"}
	checked, err := a.checkedImage(ctx, options, checkedImage{Image: img})
	if err != nil || checked.state != image.Unreachable || len(checked.warnings) != 1 {
		t.Errorf("%+v, %v, want an unreachable registry as a warning", checked, err)
	}
	if !strings.Contains(checked.warnings[0], "did not respond in time") {
		t.Errorf("the warning is %q", checked.warnings[0])
	}
}
