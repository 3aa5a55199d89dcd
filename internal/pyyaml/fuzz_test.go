package pyyaml_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
)

// FuzzLoad feeds any bytes. Load returns a value or a problem, always the same, and the value
// is JSON.
func FuzzLoad(f *testing.F) {
	for _, name := range []string{"yaml.jsonl", "generated.jsonl"} {
		for _, v := range readVectors(f, name) {
			f.Add(v.data(f))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		node, problems := pyyaml.Load("a.yml", data)
		if node == nil {
			if len(problems) == 0 {
				t.Fatal("neither a value nor a problem")
			}
			return
		}
		text := node.AppendJSON(nil)
		if !json.Valid(text) || !utf8.Valid(text) {
			t.Fatalf("no JSON: %s", text)
		}
		for _, p := range problems {
			checkPosition(t, data, p.Line, p.Column)
		}
		second, again := pyyaml.Load("a.yml", data)
		if !bytes.Equal(text, second.AppendJSON(nil)) || len(problems) != len(again) {
			t.Fatalf("read as %s, then as %s", text, second.AppendJSON(nil))
		}
	})
}

// checkPosition makes sure that a problem is somewhere in the file.
func checkPosition(t *testing.T, data []byte, line, column int) {
	t.Helper()
	if line < 1 || column < 1 || line > len(data)+1 || column > len(data)+1 {
		t.Fatalf("a problem at %d:%d in a file of %d bytes", line, column, len(data))
	}
}
