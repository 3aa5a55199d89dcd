package pyyaml_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"arkindex/internal/pyyaml"
)

// TestJSONIsYAML writes values as JSON and reads them as YAML: of floats only those without an
// exponent, which PyYAML takes for texts.
func TestJSONIsYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, err := json.Marshal(drawValue(t, 4))
		if err != nil {
			t.Fatal(err)
		}
		spaced := want
		if rapid.Bool().Draw(t, "indented") {
			var indented bytes.Buffer
			if err := json.Indent(&indented, want, "", "  "); err != nil {
				t.Fatal(err)
			}
			spaced = indented.Bytes()
		}
		node, problems := pyyaml.Load("a.yml", spaced)
		if len(problems) > 0 {
			t.Fatalf("%s: problems %v", spaced, problems)
		}
		if got := node.AppendJSON(nil); !bytes.Equal(normal(t, got), want) {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

// normal writes JSON as encoding/json does.
func normal(t *rapid.T, text []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func drawValue(t *rapid.T, depth int) any {
	kinds := []string{"null", "bool", "int", "float", "text", "list", "map"}
	if depth == 0 {
		kinds = kinds[:5]
	}
	switch rapid.SampledFrom(kinds).Draw(t, "kind") {
	case "bool":
		return rapid.Bool().Draw(t, "bool")
	case "int":
		return rapid.Int64().Draw(t, "int")
	case "float":
		floats := rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})\.([0-9]{0,5}[1-9]|0)`)
		return json.Number(floats.Filter(func(s string) bool {
			return !strings.HasPrefix(s, "0.0000") && !strings.HasPrefix(s, "-0.0000")
		}).Draw(t, "float"))
	case "text":
		return drawText(t)
	case "list":
		items := make([]any, rapid.IntRange(0, 3).Draw(t, "length"))
		for i := range items {
			items[i] = drawValue(t, depth-1)
		}
		return items
	case "map":
		entries := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			entries[drawText(t)] = drawValue(t, depth-1)
		}
		return entries
	default:
		return nil
	}
}

// drawText leaves out characters that YAML forbids and that encoding/json does not escape.
func drawText(t *rapid.T) string {
	return rapid.StringOf(rapid.Rune().Filter(func(r rune) bool {
		return r < 0x7F || r >= 0xA0 && r != 0xFEFF && r != 0xFFFE && r != 0xFFFF
	})).Filter(func(s string) bool { return len(s) < 1000 }).Draw(t, "text")
}

// TestQuotedStringStaysAStringEverywhere puts any one-line text in single quotes.
func TestQuotedStringStaysAStringEverywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~éÀ日😀]{0,40}`).Draw(t, "text")
		quoted := "'" + strings.ReplaceAll(text, "'", "''") + "'"
		layout := rapid.SampledFrom(
			[]string{
				"a: %\n", "- %\n", "[%, x]", "{a: %}", "{%: x}", "%: x\n", "? %\n", "a:\n  - b: % # c\n",
			},
		).Draw(t, "layout")
		node, problems := pyyaml.Load("a.yml", []byte(strings.ReplaceAll(layout, "%", quoted)))
		if len(problems) > 0 {
			t.Fatalf("problems %v", problems)
		}
		want, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := normal(t, node.AppendJSON(nil)); !bytes.Contains(got, want) {
			t.Fatalf("got %s, want %s in it", got, want)
		}
	})
}
