package workercmd

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"arkindex/internal/cli/app"
	"arkindex/internal/image"
)

func TestUnresponsiveRegistryTakesOnlyPartOfTheTimeout(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	}))
	defer server.Close()
	a := app.New(app.Process{
		Stderr: io.Discard, Transport: http.DefaultTransport, Getenv: func(string) string { return "" },
	})
	a.Options.Timeout = time.Second
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	opts := &publishOptions{app: a, imageCheck: checkWarn}
	img := image.Image{Reference: strings.TrimPrefix(server.URL, "http://") + "/worker:1"}
	checked, err := opts.checkImage(ctx, checkedImage{Image: img})
	if err != nil || checked.state != image.Unreachable || len(checked.warnings) != 1 {
		t.Errorf("%+v, %v, want an unreachable registry as a warning", checked, err)
	}
	if !strings.Contains(checked.warnings[0], "did not respond in time") {
		t.Errorf("the warning is %q", checked.warnings[0])
	}
}
