package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"arkindex"
)

// fields validates a JSON object field by field and collects every problem. Fields that no method
// is called for are ignored.
type fields struct {
	object   map[string]json.RawMessage
	path     string // of the object; empty for the body
	problems *[]arkindex.Problem
	release  func() // of the slot for decoding; nil for an inner object
}

// maxProblems is how many problems an error has at most.
const maxProblems = 100

// err returns the error with the problems, or nil. It ends the decoding of the body.
func (f fields) err() error {
	f.release()
	if len(*f.problems) == 0 {
		return nil
	}
	return arkindex.Invalid(*f.problems...)
}

// stringRule is the rule for a string. Unless it is required, it may be missing or null.
type stringRule struct {
	required bool
	blank    bool               // may be empty or white space
	max      int                // code points
	maxBytes int                // in UTF-8; 0 for no such limit
	check    func(string) error // whose message continues the name of the field
}

func (f fields) refuse(name, code, format string, args ...any) {
	path := name
	if f.path != "" {
		path = f.path + "." + name
	}
	if len(*f.problems) >= maxProblems {
		return
	}
	problem := arkindex.FieldProblem(path, code, fmt.Sprintf(format, args...))
	*f.problems = append(*f.problems, problem)
}

// has reports whether there is a field, even if it is null.
func (f fields) has(name string) bool {
	_, present := f.object[name]
	return present
}

// raw returns the JSON of a field. Null is the same as missing; a required field may be neither.
func (f fields) raw(name string, required bool) (json.RawMessage, bool) {
	value, present := f.object[name]
	isNull := present && string(value) == "null"
	switch {
	case required && !present:
		f.refuse(name, "required", "is required")
	case required && isNull:
		f.refuse(name, "null", "may not be null")
	case !present || isNull:
	case holdsNUL(value):
		f.refuse(name, "null_characters_not_allowed", "contains a NUL character")
	case holdsLoneSurrogate(value):
		f.refuse(
			name, "surrogate_characters_not_allowed", "contains a lone surrogate (half a character)",
		)
	default:
		return value, true
	}
	return nil, false
}

// str returns a string that obeys the rule. If the field has no valid string, ok is false.
func (f fields) str(name string, rule stringRule) (value string, ok bool) {
	raw, present := f.raw(name, rule.required)
	if !present {
		return "", false
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		f.refuse(name, "invalid", "must be a string")
		return "", false
	}
	switch {
	case !rule.blank && strings.TrimSpace(value) == "":
		f.refuse(name, "blank", "may not be blank")
	case utf8.RuneCountInString(value) > rule.max:
		f.refuse(name, "max_length", "may not be longer than %d characters", rule.max)
	case rule.maxBytes > 0 && len(value) > rule.maxBytes:
		f.refuse(name, "max_length", "may not be longer than %d bytes in UTF-8", rule.maxBytes)
	default:
		if rule.check == nil {
			return value, true
		}
		if err := rule.check(value); err != nil {
			f.refuse(name, "invalid", "%s", err)
			return "", false
		}
		return value, true
	}
	return "", false
}

// optional returns a string, or nil if it is missing or blank.
func (f fields) optional(name string, rule stringRule) *string {
	rule.blank = true
	value, ok := f.str(name, rule)
	if !ok || strings.TrimSpace(value) == "" {
		return nil
	}
	return &value
}

// update returns a string that changes a field: nil if the field is missing. It may not be null.
func (f fields) update(name string, rule stringRule) *string {
	rule.required = f.has(name)
	value, ok := f.str(name, rule)
	if !ok {
		return nil
	}
	return &value
}

// usage returns a usage, disabled if it is missing. Aliases are the JSON that old clients send for
// some usages.
func (f fields) usage(name string, aliases map[string]arkindex.Usage) arkindex.Usage {
	value, present := f.raw(name, false)
	if !present {
		return arkindex.UsageDisabled
	}
	if usage, known := aliases[string(value)]; known {
		return usage
	}
	var usage arkindex.Usage
	if err := json.Unmarshal(value, &usage); err != nil || !usage.Valid() {
		f.refuse(name, "invalid_choice", "must be one of disabled, supported, required")
	}
	return usage
}

// rawObject returns a required JSON object as it was sent, without insignificant white space.
func (f fields) rawObject(name string) json.RawMessage {
	value, present := f.raw(name, true)
	if !present {
		return nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil || value[0] != '{' {
		f.refuse(name, "invalid", "must be an object")
		return nil
	}
	return compact.Bytes()
}

// list returns the fields of each item of an optional list of objects.
func (f fields) list(name string, limit int) []fields {
	value, present := f.raw(name, false)
	if !present {
		return nil
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		f.refuse(name, "not_a_list", "must be a list")
		return nil
	}
	if len(items) > limit {
		f.refuse(name, "max_length", "may not have more than %d items", limit)
		return nil
	}
	var list []fields
	for i, item := range items {
		path := name + "[" + strconv.Itoa(i) + "]"
		var object map[string]json.RawMessage
		if err := json.Unmarshal(item, &object); err != nil || object == nil {
			f.refuse(path, "invalid", "must be an object")
			continue
		}
		list = append(list, fields{object: object, path: path, problems: f.problems})
	}
	return list
}

// repositoryURL returns a required URL of a repository, normalized.
func (f fields) repositoryURL(name string) string {
	raw, ok := f.str(name, stringRule{required: true, max: arkindex.MaxRepositoryURL})
	if !ok {
		return ""
	}
	url, err := arkindex.NormalizeRepositoryURL(raw)
	if err != nil {
		f.refuse(name, "invalid", "%s", err)
	}
	return url
}
