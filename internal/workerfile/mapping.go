package workerfile

import (
	"fmt"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// The codes of the problems of configuration files, beside those of their YAML.
const (
	codeRequired    = "required"     // a key that must be there
	codeType        = "type"         // a value of another kind than the key takes
	codeValue       = "value"        // a value that the key does not take
	codeUnknownKey  = "unknown_key"  // a key that means nothing
	codeOldKey      = "old_key"      // a key that once meant something
	codeConverted   = "converted"    // a value that is sent as something else than is written
	codeOption      = "option"       // an option of user_configuration that an instance may refuse
	codeRepeated    = "repeated"     // a slug that two workers use
	codeNoMatch     = "no_match"     // a path or pattern that names no file
	codeOutside     = "outside"      // a file that is not the repository's
	codeUnreadable  = "unreadable"   // a file that cannot be read
	codeModels      = "models"       // something wrong with models, which are not published
	codeUnsupported = "unsupported"  // a version of the format that is not known
	codeBlank       = "blank"        // a text of blanks only
	codeTopLevel    = "top_level"    // a file that is no mapping
	codeTooLarge    = "too_large"    // a file that is larger than an instance takes
	codeNotUTF8     = "not_utf8"     // a text file in another encoding
	codeEmptyFile   = "no_workers"   // a configuration of nothing
	codeDirectory   = "directory"    // a directory where a file belongs
	codeMissingFile = "missing_file" // a file that does not exist
)

// mapping is a mapping of a file, with the path that leads to it.
type mapping struct {
	*reader
	file string
	path string
	node *pyyaml.Node
}

// at is the path of a key.
func (m mapping) at(key string) string {
	if m.path == "" {
		return key
	}
	return m.path + "." + key
}

// problem notes what is wrong at a node.
func (m mapping) problem(severity arkindex.Severity, node *pyyaml.Node, path, code, format string, args ...any) *arkindex.Problem {
	problem := arkindex.Problem{File: m.file, Path: path, Severity: severity, Code: code, Message: fmt.Sprintf(format, args...)}
	if node != nil {
		problem.Line, problem.Column = node.Line, node.Column
	}
	before := len(m.problems)
	m.note(problem)
	if len(m.problems) == before {
		return &arkindex.Problem{} // told already
	}
	return &m.problems[before]
}

func (m mapping) error(node *pyyaml.Node, key, code, format string, args ...any) *arkindex.Problem {
	return m.problem(arkindex.SeverityError, node, m.at(key), code, format, args...)
}

// value returns a key's value, nil when it is absent. Null counts as absent everywhere in this format.
func (m mapping) value(key string) *pyyaml.Node {
	value := m.node.Get(key)
	if value == nil || value.Kind == pyyaml.Null {
		return nil
	}
	return value
}

// unknown warns of keys that mean nothing, with the known one that was probably meant.
func (m mapping) unknown(known, old []string) {
	for _, entry := range m.node.Entries {
		switch {
		case slices.Contains(known, entry.Key):
		case slices.Contains(old, entry.Key):
			m.problem(arkindex.SeverityNotice, entry.KeyNode, m.at(entry.Key), codeOldKey, "is an old key that is ignored")
		default:
			problem := m.problem(arkindex.SeverityWarning, entry.KeyNode, m.at(entry.Key), codeUnknownKey, "is an unknown key, which is ignored")
			problem.Hint = didYouMean(entry.Key, known)
		}
	}
}

// didYouMean is the hint for a misspelt word, empty when it is like none.
func didYouMean(word string, known []string) string {
	near := spelling.Nearest(word, known)
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// text returns the text of a key, false when it is absent or wrong.
func (m mapping) text(key string) (string, bool) {
	if value := m.value(key); value != nil {
		return m.textOf(value, key)
	}
	return "", false
}

// textOf returns the text that a value is. A number becomes the text that Python makes of it, because that is what the
// Python tools sent.
func (m mapping) textOf(value *pyyaml.Node, key string) (string, bool) {
	switch value.Kind {
	case pyyaml.String:
		return value.Text, true
	case pyyaml.Int, pyyaml.Float:
		text := value.PythonText()
		if text != value.Text {
			m.problem(arkindex.SeverityWarning, value, m.at(key), codeConverted, "is a number, and is sent as the text %q", text).
				Hint = "quote it, so that it is sent as it is written"
		}
		return text, true
	default:
		m.error(value, key, codeType, "should be a text, and is %s", aKind(value)).Hint = quoteHint(value)
		return "", false
	}
}

// quoteHint advises quotes for a scalar that would be a text with them.
func quoteHint(value *pyyaml.Node) string {
	if value.Kind == pyyaml.Bool || value.Kind == pyyaml.Timestamp {
		return "quote it: '" + value.Text + "'"
	}
	return ""
}

// required is text for a key that must be there and not be blank.
func (m mapping) required(key string) (string, bool) {
	if m.value(key) == nil {
		place := m.node
		for _, entry := range m.node.Entries {
			if entry.Key == key {
				place = entry.KeyNode
			}
		}
		m.error(place, key, codeRequired, "is required")
		return "", false
	}
	text, ok := m.text(key)
	if ok && strings.TrimSpace(text) == "" {
		m.error(m.value(key), key, codeBlank, "is blank")
		return "", false
	}
	return text, ok
}

// object returns a key's mapping as a node, nil when it is absent, empty or wrong. An empty list or text is an empty mapping, as it
// was for the Python tools.
func (m mapping) object(key string) *pyyaml.Node {
	value := m.value(key)
	switch {
	case value == nil || value.Kind == pyyaml.List && len(value.Items) == 0 || value.Kind == pyyaml.String && value.Text == "":
		return nil
	case value.Kind != pyyaml.Map:
		m.error(value, key, codeType, "should be a mapping, and is %s", aKind(value))
		return nil
	}
	return value
}

// aKind names a kind in a sentence.
func aKind(node *pyyaml.Node) string {
	switch node.Kind {
	case pyyaml.Null, pyyaml.Binary:
		return node.Kind.String()
	case pyyaml.Int, pyyaml.Invalid:
		return "an " + node.Kind.String()
	default:
		return "a " + node.Kind.String()
	}
}
