package app

import (
	"fmt"
	"strings"
	"unicode"
)

// EscapeControls replaces what a terminal would interpret instead of showing, because commit
// messages, branch names and responses come from others. A line end becomes \n, so that an event
// stays one line.
func EscapeControls(text string) string {
	if strings.IndexFunc(text, IsControl) < 0 {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case IsControl(r) && r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case IsControl(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escapeControlsInJSON escapes controls inside the strings of an indented JSON document. Outside
// of strings, the encoder writes no control but line ends.
func escapeControlsInJSON(document string) string {
	dangerous := func(r rune) bool { return r != '\n' && IsControl(r) }
	if strings.IndexFunc(document, dangerous) < 0 {
		return document
	}
	var b strings.Builder
	for _, r := range document {
		if dangerous(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// IsControl reports whether a terminal may interpret r: control characters, line separators, and
// marks that change the direction of text.
func IsControl(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2028' || r == '\u2029'
}
