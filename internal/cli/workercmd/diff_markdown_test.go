package workercmd

import (
	"html"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"arkindex/internal/cli/app"
)

func TestMarkdownCodeEscapesMarkup(t *testing.T) {
	const alphabet = "a|\\`<>&;\"'*_[]()!@#~$:\n\r\t\x1b\u202e é/"
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune(alphabet))).Draw(t, "text")
		inside, hasStart := strings.CutPrefix(markdownCode(text), "<code>")
		inside, hasEnd := strings.CutSuffix(inside, "</code>")
		if !hasStart || !hasEnd || html.UnescapeString(inside) != app.EscapeControls(text) {
			t.Fatalf("%q became %q", text, markdownCode(text))
		}
		rest := strings.ReplaceAll(inside, "&#", "")
		if strings.ContainsAny(rest, "|\\`<>&\"'*_[]!@#~$:\n\r") {
			t.Fatalf("%q contains markup", inside)
		}
	})
}
