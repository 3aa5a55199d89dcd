package workerfile

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// string returns the string of a key, or false if it is absent or invalid.
func (m mapping) string(key string) (string, bool) {
	if value := m.value(key); value != nil {
		return m.stringOf(value, m.at(key))
	}
	return "", false
}

// stringOf returns a value as a string. A number becomes a string as in Python, because the Python
// tools sent it like that.
func (m mapping) stringOf(value *pyyaml.Node, path string) (string, bool) {
	switch value.Kind {
	case pyyaml.String:
		return value.Text, true
	case pyyaml.Int, pyyaml.Float:
		sent := value.PythonText()
		if sent != value.Text {
			m.problem(arkindex.SeverityWarning, value, path, codeConverted,
				"is a number, and is sent as the string %q", sent).
				Hint = "quote it to send it as it is written"
		}
		return sent, true
	default:
		m.notString(value, path)
		return "", false
	}
}

// notString reports that a value should be a string, and how to make it one.
func (m mapping) notString(value *pyyaml.Node, path string) {
	problem := m.problem(arkindex.SeverityError, value, path, codeType,
		"should be a string, and is %s", withArticle(value))
	switch value.Kind {
	case pyyaml.Bool, pyyaml.Int, pyyaml.Float, pyyaml.Timestamp:
		problem.Hint = "quote it: '" + value.Text + "'"
	}
}

// requiredString returns the string of a key that must be present and not blank.
func (m mapping) requiredString(key string) (string, bool) {
	if m.value(key) == nil {
		m.missing(key)
		return "", false
	}
	s, ok := m.string(key)
	if ok && isBlank(s) {
		m.error(m.value(key), key, codeBlank, "is blank")
		return "", false
	}
	return s, ok
}

// stringRule is what a string of the newer format must be.
type stringRule struct {
	required  bool
	notBlank  bool
	maxLength int // in code points, 0 for no limit
}

// strictString returns the string of a key, or false if it is absent or invalid. A number or a
// boolean is invalid: it must be quoted.
func (m mapping) strictString(key string, rule stringRule) (string, bool) {
	value := m.value(key)
	if value == nil {
		if rule.required {
			m.missing(key)
		}
		return "", false
	}
	if value.Kind != pyyaml.String {
		m.notString(value, m.at(key))
		return "", false
	}
	if rule.notBlank && isBlank(value.Text) {
		m.error(value, key, codeBlank, "is blank")
		return "", false
	}
	if count := utf8.RuneCountInString(value.Text); rule.maxLength > 0 && count > rule.maxLength {
		m.error(value, key, codeValue, "may have %d characters, and has %d", rule.maxLength, count)
		return "", false
	}
	return value.Text, true
}

// isBlank reports whether a string is blank in Python.
func isBlank(s string) bool { return strip(s) == "" }

// strip returns a string as Python's str.strip does.
func strip(s string) string { return strings.TrimFunc(s, isSpace) }

// isSpace is Python's str.isspace, which includes four control characters that are not white space
// in Unicode.
func isSpace(r rune) bool { return unicode.IsSpace(r) || '\x1c' <= r && r <= '\x1f' }

// unixLines returns a string with LF line ends, as Python reads files.
func unixLines(s string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
}

// decodeText returns the content of a YAML file as UTF-8 without a byte order mark. The file is in
// UTF-8, or in UTF-16 with a byte order mark.
func decodeText(content string) string {
	if rest, little := strings.CutPrefix(content, "\xFF\xFE"); little {
		return decodeUTF16([]byte(rest), binary.LittleEndian)
	}
	if rest, big := strings.CutPrefix(content, "\xFE\xFF"); big {
		return decodeUTF16([]byte(rest), binary.BigEndian)
	}
	return strings.TrimPrefix(content, "\ufeff")
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}
