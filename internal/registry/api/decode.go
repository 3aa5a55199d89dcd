package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"unicode/utf8"

	"arkindex"
)

// maxDepth is the greatest depth of nested objects and lists. Python's json reads fewer than 1,000
// levels, less those of its callers: a version that is deeper would keep Python clients from
// reading the whole list of its worker's versions.
const maxDepth = 500

// decodeBody decodes the body of a request, which must be a JSON object. Unlike encoding/json with
// a struct, it distinguishes fields by case.
func decodeBody(w http.ResponseWriter, r request) (fields, error) {
	content, release, err := readBody(w, r)
	if err != nil {
		return fields{}, err
	}
	f, err := decodeContent(content)
	if f.release = release; err != nil {
		release()
	}
	return f, err
}

func decodeContent(content []byte) (fields, error) {
	switch {
	case len(content) == 0:
		return fields{}, arkindex.Errorf(
			arkindex.CodeInvalid, "the body is empty",
		).WithHint("send a JSON object")
	case !utf8.Valid(content):
		return fields{}, arkindex.Errorf(
			arkindex.CodeInvalid, "the body is not UTF-8",
		)
	case depth(content) > maxDepth:
		return fields{}, arkindex.Errorf(
			arkindex.CodeInvalid, "the body holds more than %d levels of objects and lists", maxDepth,
		)
	}
	return decodeFields(content)
}

func decodeFields(content []byte) (fields, error) {
	var object map[string]json.RawMessage
	err := json.Unmarshal(content, &object)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return fields{}, arkindex.Errorf(
			arkindex.CodeInvalid, "the body is no JSON: %s, at byte %d", syntax.Error(), syntax.Offset,
		)
	case err != nil, object == nil:
		return fields{}, arkindex.Errorf(
			arkindex.CodeInvalid, "the body is no JSON object",
		)
	}
	return fields{object: object, problems: new([]arkindex.Problem)}, nil
}

// depth counts the levels of objects and lists in JSON, or in what should be JSON.
func depth(content []byte) int {
	level, deepest := 0, 0
	inString := false
	for i := 0; i < len(content); i++ {
		switch b := content[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{', b == '[':
			level++
			deepest = max(deepest, level)
		case b == '}', b == ']':
			level--
		}
	}
	return deepest
}
