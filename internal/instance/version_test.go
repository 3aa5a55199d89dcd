package instance

import (
	"context"
	"testing"

	"arkindex"
)

func TestUsagesOfOlderInstancesAreBooleans(t *testing.T) {
	for text, want := range map[string]arkindex.Usage{
		`"supported"`: arkindex.UsageSupported, "true": arkindex.UsageRequired,
		"false": arkindex.UsageDisabled, "null": "",
	} {
		t.Run(text, func(t *testing.T) {
			i := newInstance(t, respond(
				200, "application/json", `{"id": "v1", "gpu_usage": `+text+`, "model_usage": `+text+`}`,
			))
			version, err := client(t, i.URL).RetrieveWorkerVersion(context.Background(), "v1")
			if err != nil || version.GPUUsage != want || version.ModelUsage != want {
				t.Errorf("%+v, %v", version, err)
			}
		})
	}
	i := newInstance(t, respond(200, "application/json", `{"id": "v1", "gpu_usage": 1}`))
	if _, err := client(t, i.URL).RetrieveWorkerVersion(
		context.Background(), "v1",
	); arkindex.CodeOf(err) != arkindex.CodeUnavailable {
		t.Errorf("a number: %v", err)
	}
}
