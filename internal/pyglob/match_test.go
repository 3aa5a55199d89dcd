package pyglob_test

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"arkindex/internal/pyglob"
)

func TestMatchFollowsPython(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "a.yml", true},
		{"*.yml", "a.yml", true},
		{"*.yml", "a.yaml", false},
		{"?.yml", "é.yml", true},
		{"[ab].yml", "b.yml", true},
		{"[!ab].yml", "b.yml", false},
		{"[a-c]x", "bx", true},
		{"[c-a]x", "bx", false},
		{"[]x]y", "]y", true},
		{"[a", "[a", true},
		{"[-a]", "-", true},
		{"[a-]", "-", true},
		{`\*`, `\x`, true},
		{`\*`, "*", false},
		{"{a,b}", "a", false},
		{"A.yml", "a.yml", false},
		{"a*b*c", "aXbYc", true},
		{"a**c", "abc", true},
		{"", "", true},
	} {
		t.Run(test.pattern+" "+test.name, func(t *testing.T) {
			if got := pyglob.Match(test.pattern, test.name); got != test.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

// TestMatchAgreesWithTheStandardLibrary compares Match with path.Match on what means the same to
// both: letters, * and ?.
func TestMatchAgreesWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?é]{0,8}`).Draw(t, "pattern")
		name := rapid.StringMatching(`[abé]{0,8}`).Draw(t, "name")
		want, err := path.Match(pattern, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := pyglob.Match(pattern, name); got != want {
			t.Fatalf("Match(%q, %q) = %v", pattern, name, got)
		}
	})
}

func TestMatchTakesBoundedTime(t *testing.T) {
	if pyglob.Match(strings.Repeat("*a", 100)+"b", strings.Repeat("a", 255)) {
		t.Error("matched")
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("[!a-c]*?.yml", "x1.yml")
	f.Fuzz(func(t *testing.T, pattern, name string) {
		matched := pyglob.Match(pattern, name)
		literal := !strings.ContainsAny(pattern, "*?[")
		// Bytes that are not UTF-8 are all the same code point.
		if literal && utf8.ValidString(pattern+name) && matched != (pattern == name) {
			t.Errorf("Match(%q, %q) = %v", pattern, name, matched)
		}
	})
}
