package diff

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Decode reads JSON with its numbers as they are written.
func Decode(text json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}

// Equal compares values as an instance would keep them: numbers by what they mean, and what is absent, null or holds nothing as
// the same.
func Equal(have, want any) bool {
	if isEmpty(have) && isEmpty(want) {
		return true
	}
	switch a := have.(type) {
	case json.Number:
		b, ok := want.(json.Number)
		return ok && equalNumbers(a.String(), b.String())
	case []any:
		b, ok := want.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case map[string]any:
		b, ok := want.(map[string]any)
		return ok && equalFields(a, b)
	default:
		return !isObjectOrList(want) && have == want
	}
}

// equalFields compares objects, whichever of them has a field.
func equalFields(have, want map[string]any) bool {
	for key, value := range have {
		if !Equal(value, want[key]) {
			return false
		}
	}
	for key, value := range want {
		if _, both := have[key]; !both && !isEmpty(value) {
			return false
		}
	}
	return true
}

func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, field := range v {
			if !isEmpty(field) {
				return false
			}
		}
		return true
	}
	return false
}

func isObjectOrList(value any) bool {
	switch value.(type) {
	case []any, map[string]any:
		return true
	}
	return false
}

// equalNumbers compares whole numbers exactly, however long, and others as floating-point numbers.
func equalNumbers(a, b string) bool {
	if a == b {
		return true
	}
	if strings.Trim(a+b, "-0123456789") == "" {
		return false
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

// Show is a value for people: a text as it is, anything else as JSON. Long ones are cut.
func Show(value any) string { return cut(whole(value)) }

// ShowBoth is Show for two values that differ: of long ones it shows where they begin to.
func ShowBoth(existing, wanted any) (string, string) {
	const before = 20
	a, b := []rune(whole(existing)), []rune(whole(wanted))
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	if same < longest-before {
		return cut(string(a)), cut(string(b))
	}
	return "…" + cut(string(a[same-before:])), "…" + cut(string(b[same-before:]))
}

// longest is how much of a value can still be read, in letters.
const longest = 100

func cut(text string) string {
	if letters := []rune(text); len(letters) > longest {
		return string(letters[:longest]) + "…"
	}
	return text
}

func whole(value any) string {
	text, ok := value.(string)
	if !ok {
		encoded, _ := json.Marshal(value)
		text = string(encoded)
	}
	return text
}
