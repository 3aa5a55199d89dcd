package runconfig

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// entry is a key of a JSON object with its value.
type entry struct {
	key   string
	value json.RawMessage
}

// entries returns the entries of a JSON object in their order. An absent object, null and an empty
// list have none.
func entries(object json.RawMessage) ([]entry, error) {
	if text := string(bytes.TrimSpace(object)); text == "" || text == "null" || text == "[]" {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("an object is expected instead of %v", token)
	}
	var found []entry
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string)
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		found = append(found, entry{key, value})
	}
	return found, nil
}

// forPyYAML rewrites a JSON value so that PyYAML, with which workers read their configuration,
// reads it as JSON readers do. PyYAML takes 1e-05 for a string, and does not combine the two
// escapes of one character.
func forPyYAML(value json.RawMessage) (json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	return appendValue(nil, decoder)
}

func appendValue(dst []byte, decoder *json.Decoder) ([]byte, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case json.Delim:
		return appendCollection(dst, decoder, token)
	case json.Number:
		return append(dst, numberForPyYAML(token.String())...), nil
	case string:
		return appendString(dst, token), nil
	case bool:
		return fmt.Append(dst, token), nil
	default:
		return append(dst, "null"...), nil
	}
}

// appendCollection appends the list or object that begins with a delimiter.
func appendCollection(dst []byte, decoder *json.Decoder, begin json.Delim) ([]byte, error) {
	dst = append(dst, byte(begin))
	var err error
	for first := true; decoder.More(); first = false {
		if !first {
			dst = append(dst, ',')
		}
		if begin == '{' {
			if dst, err = appendValue(dst, decoder); err != nil {
				return nil, err
			}
			dst = append(dst, ':')
		}
		if dst, err = appendValue(dst, decoder); err != nil {
			return nil, err
		}
	}
	end, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	return fmt.Append(dst, end), nil
}

// numberForPyYAML writes a number with an exponent as 1.0e-05, the only form that PyYAML reads as
// a number.
func numberForPyYAML(number string) string {
	i := strings.IndexAny(number, "eE")
	if i < 0 {
		return number
	}
	mantissa, exponent := number[:i], number[i+1:]
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if !strings.HasPrefix(exponent, "-") && !strings.HasPrefix(exponent, "+") {
		exponent = "+" + exponent
	}
	return mantissa + "e" + exponent
}

// appendString appends a string. It escapes the characters that PyYAML refuses or folds.
func appendString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r < ' ', '\x7f' <= r && r <= '\u009f', r == '\u2028', r == '\u2029', r == '\ufeff',
			r == '\ufffe', r == '\uffff':
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return append(dst, '"')
}
