package workerfile

import (
	"fmt"
	"strings"
	"unicode"
)

// textOnOneLine writes a text without quotes where nothing can take it for something else, and in the simplest quotes that
// hold it where something could.
func textOnOneLine(text string) string {
	switch {
	case isPlain(text):
		return text
	case !strings.ContainsFunc(text, isUnprintable) && !strings.ContainsAny(text, "\t\n"):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	default:
		return doubleQuoted(text)
	}
}

// isPlain reports whether a text means itself without quotes. Numbers and dates of any YAML begin with a digit, a sign or a
// point, everything else that is no text is one of a few words.
func isPlain(text string) bool {
	if text == "" || isWordOfYAML(text) {
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

// isWordOfYAML knows what some YAML takes for a boolean, null or a number.
func isWordOfYAML(text string) bool {
	switch strings.ToLower(text) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity":
		return true
	default:
		return false
	}
}

// isUnprintable reports whether YAML wants a character escaped, or some YAML takes it for a line end.
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

// doubleQuoted writes any text.
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

// isBlock reports whether a text has several lines that can stand as they are.
func isBlock(text string) bool {
	return strings.Contains(text, "\n") && strings.Trim(text, " \t\n") != "" && !strings.ContainsFunc(text, isUnprintable)
}

// block writes a text of several lines. Where it begins with blanks, the number says how many of them are not its own. A tab
// is one of these: without the number libyaml, which the reference validator reads with, takes it for indentation.
func block(text string, depth int) string {
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
