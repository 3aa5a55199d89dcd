package registry

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"arkindex"
)

const (
	maxBody = 1 << 20 // bytes
	// maxDepth of objects and lists within each other. Python's json reads fewer than 1,000 levels, less what calls it: one version
	// that is deeper would keep Python clients from reading all of its worker's list.
	maxDepth = 500
)

// readObject reads a request's body, which must be a JSON object, as its fields. Unlike encoding/json with a struct, it
// tells fields apart by case.
func readObject(c *call) (map[string]json.RawMessage, error) {
	content, err := io.ReadAll(http.MaxBytesReader(c.writer, c.request.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, arkindex.Errorf(arkindex.CodeTooLarge, "the body is larger than %d bytes", maxBody)
	case err != nil:
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body ended before its end: %w", err)
	case len(content) == 0:
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body is empty").WithHint("send a JSON object")
	case !utf8.Valid(content):
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body is not UTF-8")
	case depth(content) > maxDepth:
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body holds more than %d levels of objects and lists", maxDepth)
	}
	return parseObject(content)
}

func parseObject(content []byte) (map[string]json.RawMessage, error) {
	var object map[string]json.RawMessage
	err := json.Unmarshal(content, &object)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body is no JSON: %s, at byte %d", syntax.Error(), syntax.Offset)
	case err != nil, object == nil:
		return nil, arkindex.Errorf(arkindex.CodeInvalid, "the body is no JSON object")
	}
	return object, nil
}

// depth counts the levels of objects and lists in a JSON text, or in what should be one.
func depth(content []byte) int {
	level, deepest := 0, 0
	inText := false
	for i := 0; i < len(content); i++ {
		switch b := content[i]; {
		case inText && b == '\\':
			i++
		case b == '"':
			inText = !inText
		case inText:
		case b == '{', b == '[':
			level++
			deepest = max(deepest, level)
		case b == '}', b == ']':
			level--
		}
	}
	return deepest
}
