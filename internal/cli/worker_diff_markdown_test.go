package cli

import (
	"html"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestTextsInMarkdownAreNoMarkup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("a|\\`<>&;\"'*_[]()!@#~$:\n\r\t\x1b\u202e é/"))).Draw(t, "text")
		inside, found := strings.CutPrefix(code(text), "<code>")
		inside, ended := strings.CutSuffix(inside, "</code>")
		if !found || !ended || html.UnescapeString(inside) != visible(text) {
			t.Fatalf("%q became %q", text, code(text))
		}
		if rest := strings.ReplaceAll(inside, "&#", ""); strings.ContainsAny(rest, "|\\`<>&\"'*_[]!@#~$:\n\r") {
			t.Fatalf("%q still means something", inside)
		}
	})
}
