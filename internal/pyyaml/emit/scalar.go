package emit

import (
	"fmt"
	"strings"
	"unicode"
)

// quoteIfNeeded returns a string without quotes if every version of YAML reads it as that string,
// and in the simplest quotes possible otherwise.
func quoteIfNeeded(text string) string {
	switch {
	case isPlain(text):
		return text
	case !strings.ContainsFunc(text, isUnprintable) && !strings.ContainsAny(text, "\t\n"):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	default:
		return doubleQuoted(text)
	}
}

// isPlain reports whether a string needs no quotes. In every version of YAML, numbers and dates
// start with a digit, a sign or a point, and other values are one of a few words.
func isPlain(text string) bool {
	if text == "" || isReservedWord(text) {
		return false
	}
	for i, r := range text {
		switch {
		case unicode.IsLetter(r):
		case i == 0:
			return false
		case '0' <= r && r <= '9', strings.ContainsRune("_-./()+;!?=@", r):
		case r == ' ' && text[i-1] != ' ' && i < len(text)-1:
		default:
			return false
		}
	}
	return true
}

// isReservedWord reports whether some version of YAML reads a word as a boolean, null or a number.
func isReservedWord(word string) bool {
	switch strings.ToLower(word) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity":
		return true
	default:
		return false
	}
}

// isUnprintable reports whether YAML requires a character to be escaped, or some version of YAML
// reads it as a line break.
func isUnprintable(r rune) bool {
	switch {
	case r == '\t', r == '\n':
		return false
	case r < ' ', 0x7f <= r && r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r&0xfffe == 0xfffe:
		return true
	default:
		return 0xd800 <= r && r < 0xe000 || 0xfdd0 <= r && r <= 0xfdef
	}
}

// doubleQuoted returns any string in double quotes.
func doubleQuoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case !isUnprintable(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02X`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// fitsBlock reports whether a string has line breaks and nothing that must be escaped.
func fitsBlock(text string) bool {
	return strings.Contains(text, "\n") && strings.Trim(text, " \t\n") != "" &&
		!strings.ContainsFunc(text, isUnprintable)
}

// formatBlock returns a string as a block scalar. If the string starts with white space, the
// header states the indentation. That includes tabs: without the number, libyaml, which the
// reference validator uses, reads a tab as indentation.
func formatBlock(text string, depth int) string {
	var b strings.Builder
	b.WriteByte('|')
	if first := strings.TrimLeft(text, "\n"); first != text || first[0] == ' ' || first[0] == '\t' {
		b.WriteString("2")
	}
	switch {
	case !strings.HasSuffix(text, "\n"):
		b.WriteByte('-')
	case strings.HasSuffix(text, "\n\n"):
		b.WriteByte('+')
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		b.WriteByte('\n')
		if line != "" {
			b.WriteString(strings.Repeat(" ", depth) + line)
		}
	}
	return b.String()
}
