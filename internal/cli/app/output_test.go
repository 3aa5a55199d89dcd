package app

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrintJSONEscapesTerminalControls(t *testing.T) {
	var out strings.Builder
	a := New(Process{Stdout: &out})
	want := map[string]string{"message": "\x1b[31m \u009b31m \u202e \x7f \t é 🜁"}
	if err := a.PrintJSON(want); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(out.String(), func(r rune) bool { return r != '\n' && IsControl(r) }) {
		t.Errorf("%q", out.String())
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
