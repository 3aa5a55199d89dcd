package workerfile

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// textRule is what a text of the newer format must be.
type textRule struct {
	required bool
	filled   bool // not blank
	most     int  // code points, 0 for any number of them
}

// strictText reads a text that must be written as one: what looks like a number or a boolean has to be quoted. It is false
// when the text is absent or wrong.
func (m mapping) strictText(key string, rule textRule) (string, bool) {
	value := m.value(key)
	if value == nil {
		if rule.required {
			m.missing(key)
		}
		return "", false
	}
	if value.Kind != pyyaml.String {
		m.notText(value, m.at(key))
		return "", false
	}
	if rule.filled && isBlank(value.Text) {
		m.error(value, key, codeBlank, "is blank")
		return "", false
	}
	if count := utf8.RuneCountInString(value.Text); rule.most > 0 && count > rule.most {
		m.error(value, key, codeValue, "may have %d characters, and has %d", rule.most, count)
		return "", false
	}
	return value.Text, true
}

// onlyKeys refuses every other key, with the known one that was probably meant.
func (m mapping) onlyKeys(known ...string) {
	for _, entry := range m.node.Entries {
		if !slices.Contains(known, entry.Key) {
			m.error(entry.KeyNode, entry.Key, codeUnknownKey, "is an unknown key").Hint = spelling.DidYouMean(entry.Key, known)
		}
	}
}

// decodeText is the text of a file that YAML was read from: UTF-8, or UTF-16 with a byte order mark.
func decodeText(text string) string {
	if rest, little := strings.CutPrefix(text, "\xFF\xFE"); little {
		return decodeUTF16([]byte(rest), binary.LittleEndian)
	}
	if rest, big := strings.CutPrefix(text, "\xFE\xFF"); big {
		return decodeUTF16([]byte(rest), binary.BigEndian)
	}
	return strings.TrimPrefix(text, "\ufeff")
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}
