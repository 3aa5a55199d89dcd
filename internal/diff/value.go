package diff

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Decode decodes JSON and keeps numbers as they are written. Invalid JSON is nil.
func Decode(data json.RawMessage) any {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	return value
}

// Equal reports whether two decoded JSON values mean the same to an instance: numbers are compared
// by value, and a missing field, null, an empty list and an empty object are equal.
func Equal(existing, wanted any) bool {
	if isEmpty(existing) && isEmpty(wanted) {
		return true
	}
	switch a := existing.(type) {
	case json.Number:
		b, ok := wanted.(json.Number)
		return ok && equalNumbers(a.String(), b.String())
	case []any:
		b, ok := wanted.([]any)
		return ok && slices.EqualFunc(a, b, Equal)
	case map[string]any:
		b, ok := wanted.(map[string]any)
		return ok && equalObjects(a, b)
	default:
		return !isObjectOrList(wanted) && existing == wanted
	}
}

// equalObjects compares the fields that either object has.
func equalObjects(existing, wanted map[string]any) bool {
	for key, value := range existing {
		if !Equal(value, wanted[key]) {
			return false
		}
	}
	for key, value := range wanted {
		if _, ok := existing[key]; !ok && !isEmpty(value) {
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

// equalNumbers compares integers exactly, however long, and other numbers as floating-point
// numbers.
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
