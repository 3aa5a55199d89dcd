package instance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// largeDocument returns a document of more than a megabyte, with two operations for each of 300
// paths.
func largeDocument() []byte {
	var text bytes.Buffer
	text.WriteString(`{"openapi": "3.0.3", "servers": [{"x-csrf-cookie": "c\u0073rf"}], "paths": {`)
	for i := range 300 {
		fmt.Fprintf(&text, `"/api/v1/p%d/{id}/": {"parameters": [{"name": "id", "in": "path"}],
			"get": {"operationId": "Get%d", "description": %q, "deprecated": false, "x": -1.5e3},
			"post": {"responses": {"200": {"description": "]}\\\""}}, "operationId": "Post%d"}},`,
			i, i, strings.Repeat(`some "words" {[ `, 60), i)
	}
	text.WriteString(`"/none/": {}, "/odd/": null}, "components": {"schemas": {`)
	for i := range 4000 {
		fmt.Fprintf(&text, `"S%d": {"type": "object", "properties": {"a": {"type": "string",`+
			` "maxLength": 12, "nullable": true},
			"b": {"type": "integer", "description": "the text of it"}}}, `, i)
	}
	text.WriteString(`"last": [[], {}, 1, true]}}}`)
	return text.Bytes()
}

// readWhole parses a document with encoding/json.
func readWhole(t *testing.T, text []byte) *document {
	t.Helper()
	var whole struct {
		Servers []map[string]any
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal(text, &whole); err != nil {
		t.Fatal(err)
	}
	read := &document{Operations{}, whole.Servers[0]["x-csrf-cookie"].(string)}
	for path, item := range whole.Paths {
		for method, value := range item {
			operation, _ := value.(map[string]any)
			if name, ok := operation["operationId"].(string); ok {
				_, keeps := operation["x-keeps"]
				read.operations[name] = Operation{name, strings.ToUpper(method), path, keeps}
			}
		}
	}
	return read
}

func TestDocumentReadAsAStreamEqualsEncodingJSON(t *testing.T) {
	text := largeDocument()
	want := readWhole(t, text)
	if len(text) < 1<<20 || len(want.operations) != 600 {
		t.Fatalf("%d bytes, %d operations", len(text), len(want.operations))
	}
	for name, in := range map[string]io.Reader{
		"at once": bytes.NewReader(text), "in pieces": iotest.HalfReader(bytes.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseDocument(in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(document{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInvalidDocumentIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "<html>", "[]", `"paths"`, `{"paths": `, `{"paths": {"/a/": {"get": {"operationId": "x"`,
		`{"paths" {}}`, `{"paths": {} "x": 1}`,
		`{"paths": {"/a/": {"get": {"operationId": "\x"}}}}`, `{"a": ?}`, `{"a": [1, 2`, `{`,
		`{"a": tru`,
	} {
		if read, err := parseDocument(strings.NewReader(text)); !errors.Is(err, errNotJSON) {
			t.Errorf("%s: %v, %v", text, read, err)
		}
	}
}

func TestBrokenConnectionIsNotReportedAsInvalidJSON(t *testing.T) {
	text := largeDocument()
	for _, length := range []int{0, 1, 20, 100, 1000, 100_000, len(text) - 1} {
		in := io.MultiReader(bytes.NewReader(text[:length]), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := parseDocument(in); !errors.Is(err, io.ErrUnexpectedEOF) ||
			errors.Is(err, errNotJSON) {
			t.Errorf("%d: %v", length, err)
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(openAPI))
	f.Add([]byte(
		`{"servers": [{"x-csrf-cookie": "c"}], "paths": {"/": {"get": {"operationId": "\u00e9"}}}}`,
	))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := parseDocument(bytes.NewReader(text)); err != nil && !errors.Is(err, errNotJSON) {
			t.Errorf("%v", err)
		}
		if json.Valid(text) && bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
			if _, err := parseDocument(bytes.NewReader(text)); err != nil {
				t.Errorf("valid JSON is refused: %v", err)
			}
		}
	})
}

// BenchmarkDocument measures what a document of a megabyte adds: at most 15 ms.
func BenchmarkDocument(b *testing.B) {
	for name, text := range map[string][]byte{"none": []byte(openAPI), "megabyte": largeDocument()} {
		b.Run(name, func(b *testing.B) {
			transport := roundTripper(
				func(*http.Request) (*http.Response, error) { return newResponse(200, string(text)), nil },
			)
			b.ReportAllocs()
			for b.Loop() {
				c, err := New(Config{URL: "https://instance.example.com", Transport: transport})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := c.FirstOffered(b.Context(), []string{"x"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
