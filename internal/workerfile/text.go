package workerfile

import (
	"strings"
	"unicode"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// text returns the text of a key, false when it is absent or wrong.
func (m mapping) text(key string) (string, bool) {
	if value := m.value(key); value != nil {
		return m.textOf(value, m.at(key))
	}
	return "", false
}

// textOf returns the text that a value is. A number becomes the text that Python makes of it, because that is what the
// Python tools sent.
func (m mapping) textOf(value *pyyaml.Node, path string) (string, bool) {
	switch value.Kind {
	case pyyaml.String:
		return value.Text, true
	case pyyaml.Int, pyyaml.Float:
		text := value.PythonText()
		if text != value.Text {
			m.problem(arkindex.SeverityWarning, value, path, codeConverted, "is a number, and is sent as the text %q", text).
				Hint = "quote it, so that it is sent as it is written"
		}
		return text, true
	default:
		m.notText(value, path)
		return "", false
	}
}

// notText notes that a value should be a text, and how it becomes one.
func (m mapping) notText(value *pyyaml.Node, path string) {
	problem := m.problem(arkindex.SeverityError, value, path, codeType, "should be a text, and is %s", aKind(value))
	switch value.Kind {
	case pyyaml.Bool, pyyaml.Int, pyyaml.Float, pyyaml.Timestamp:
		problem.Hint = "quote it: '" + value.Text + "'"
	}
}

// required is text for a key that must be there and not be blank.
func (m mapping) required(key string) (string, bool) {
	if m.value(key) == nil {
		m.missing(key)
		return "", false
	}
	text, ok := m.text(key)
	if ok && isBlank(text) {
		m.error(m.value(key), key, codeBlank, "is blank")
		return "", false
	}
	return text, ok
}

// isBlank reports whether nothing is left of a text that Python strips.
func isBlank(text string) bool { return strip(text) == "" }

// strip removes what Python takes for blanks at both ends of a text.
func strip(text string) string { return strings.TrimFunc(text, isSpace) }

// isSpace is Python's str.isspace, which knows four control characters more than Unicode's blanks.
func isSpace(r rune) bool { return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f' }
