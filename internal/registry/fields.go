package registry

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"arkindex"
)

// fields reads a JSON object field by field and collects everything that is wrong with it. Fields that nobody asks for are
// passed over.
type fields struct {
	object   map[string]json.RawMessage
	path     string // leads to the object; empty for the body
	problems *[]arkindex.Problem
}

func newFields(object map[string]json.RawMessage) fields {
	return fields{object: object, problems: new([]arkindex.Problem)}
}

// textRule is what a text must be. Without required, an absent text and null are the same as none.
type textRule struct {
	required bool
	blank    bool               // may be empty or hold blanks only
	max      int                // code points
	maxBytes int                // in UTF-8; 0: what the code points take
	check    func(string) error // completes the name of the field
}

func problem(path, code, message string) arkindex.Problem {
	return arkindex.Problem{Path: path, Severity: arkindex.SeverityError, Code: code, Message: message}
}

// invalid makes the error for a request with problems.
func invalid(problems ...arkindex.Problem) error {
	return &arkindex.Error{Code: arkindex.CodeInvalid, Message: "the request was refused", Problems: problems}
}

func (f fields) refuse(name, code, format string, args ...any) {
	path := name
	if f.path != "" {
		path = f.path + "." + name
	}
	*f.problems = append(*f.problems, problem(path, code, fmt.Sprintf(format, args...)))
}

// has reports whether a field is there, and be it null.
func (f fields) has(name string) bool {
	_, present := f.object[name]
	return present
}

// raw returns a field's JSON. Null is absent, and both are refused when the field is required.
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
		f.refuse(name, "null_characters_not_allowed", "holds a NUL character")
	case holdsLoneSurrogate(value):
		f.refuse(name, "surrogate_characters_not_allowed", "holds half a character (a lone surrogate)")
	default:
		return value, true
	}
	return nil, false
}

// text returns a text that keeps the rule; ok is false when there is none, or none that does.
func (f fields) text(name string, rule textRule) (text string, ok bool) {
	value, present := f.raw(name, rule.required)
	if !present {
		return "", false
	}
	if err := json.Unmarshal(value, &text); err != nil {
		f.refuse(name, "invalid", "must be a text")
		return "", false
	}
	switch {
	case !rule.blank && strings.TrimSpace(text) == "":
		f.refuse(name, "blank", "may not be blank")
	case utf8.RuneCountInString(text) > rule.max:
		f.refuse(name, "max_length", "may not be longer than %d characters", rule.max)
	case rule.maxBytes > 0 && len(text) > rule.maxBytes:
		f.refuse(name, "max_length", "may not be longer than %d bytes in UTF-8", rule.maxBytes)
	default:
		if rule.check == nil {
			return text, true
		}
		if err := rule.check(text); err != nil {
			f.refuse(name, "invalid", "%s", err)
			return "", false
		}
		return text, true
	}
	return "", false
}

// optionalText is text for what may be missing; blanks only are missing too.
func (f fields) optionalText(name string, rule textRule) *string {
	rule.blank = true
	text, ok := f.text(name, rule)
	if !ok || strings.TrimSpace(text) == "" {
		return nil
	}
	return &text
}

// usage returns one of the three usages, disabled when there is none. Words stand for usages that old clients write otherwise,
// by the JSON that they send.
func (f fields) usage(name string, words map[string]arkindex.Usage) arkindex.Usage {
	value, present := f.raw(name, false)
	if !present {
		return arkindex.UsageDisabled
	}
	if usage, known := words[string(value)]; known {
		return usage
	}
	var usage arkindex.Usage
	if err := json.Unmarshal(value, &usage); err != nil || !usage.Valid() {
		f.refuse(name, "invalid_choice", "must be one of disabled, supported, required")
	}
	return usage
}

// rawObject returns a required JSON object as it was sent, but for blanks between its parts.
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

// list returns the items of an optional list, each as an object of its own.
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
		f.refuse(name, "max_length", "may not hold more than %d items", limit)
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
