package scanner_test

import (
	"testing"

	"pgregory.net/rapid"

	"arkindex/internal/pyyaml/scanner"
)

// checkTokens checks that scanning ends, that tokens are in the order of the text, and that an
// error has a code and a message.
func checkTokens(t interface{ Fatalf(string, ...any) }, text string, dialect scanner.Dialect) {
	runes, err := scanner.Decode(text)
	if err != nil {
		if err.Code == "" || err.Message == "" {
			t.Fatalf("incomplete error %+v", err)
		}
		return
	}
	s := scanner.New(runes, dialect)
	last := scanner.Mark{}
	for range 4*len(runes) + 10 {
		token := s.Next()
		if token.Kind == scanner.Broken {
			if e := s.Err(); e == nil || e.Code == "" || e.Message == "" {
				t.Fatalf("%q: incomplete error %+v", text, e)
			}
			return
		}
		if token.Start.Index < last.Index || token.Start.Index > len(runes) {
			t.Fatalf("%q: %v at %+v after %+v", text, token, token.Start, last)
		}
		if last = token.Start; token.Kind == scanner.End {
			return
		}
	}
	t.Fatalf("%q: scanning does not end", text)
}

func TestTokensAreInTheOrderOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.SampledFrom([]string{
			"a", "é", " ", "\n", "\t", ": ", "- ", "? ", "[", "]", "{", "}", ",", "'", "\"", "#", "|\n",
			">",
			"&a ", "*a ", "!t ", "%", "---\n", "...\n", "\\n", "\u2028", "\ufeff",
		}))
		text := ""
		for _, part := range parts.Draw(t, "parts") {
			text += part
		}
		checkTokens(t, text, scanner.Python)
		checkTokens(t, text, scanner.Libyaml)
	})
}

func FuzzScanner(f *testing.F) {
	f.Add("a: [b, 'c']\n- \"d\\x41\"\n")
	f.Add("%YAML 1.1\n--- |\n  a\n...\n")
	f.Fuzz(func(t *testing.T, text string) {
		checkTokens(t, text, scanner.Python)
		checkTokens(t, text, scanner.Libyaml)
	})
}
