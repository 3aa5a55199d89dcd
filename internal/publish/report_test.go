package publish

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func TestReportAsJSONHasListsAndNullsWhereDocumented(t *testing.T) {
	text, err := json.Marshal(DryRun(context.Background(), plan(t, "a"), []Target{{}}))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"schema":"arkindex.publish/v1"`, `"digest":null`, `"notices":[]`, `"error":null`,
		`"exit_code":0`,
		`"worker_id":null,"version_id":null,"url":null`, `"differences":[]`,
	} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
}
