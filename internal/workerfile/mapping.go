package workerfile

import (
	"fmt"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// mapping is a mapping of a file, with the path that leads to it.
type mapping struct {
	*reader
	file string
	path string
	node *pyyaml.Node
}

// at is the path of a key.
func (m mapping) at(key string) string { return pyyaml.Child(m.path, key) }

// within is the mapping under a key.
func (m mapping) within(key string, node *pyyaml.Node) mapping {
	return mapping{reader: m.reader, file: m.file, path: m.at(key), node: node}
}

// problem notes what is wrong at a node.
func (m mapping) problem(severity arkindex.Severity, node *pyyaml.Node, path, code, format string, args ...any) *arkindex.Problem {
	return m.report(arkindex.Problem{
		File: m.file, Line: node.Line, Column: node.Column, Path: path,
		Severity: severity, Code: code, Message: fmt.Sprintf(format, args...),
	})
}

// error notes an error in a key's value.
func (m mapping) error(node *pyyaml.Node, key, code, format string, args ...any) *arkindex.Problem {
	return m.problem(arkindex.SeverityError, node, m.at(key), code, format, args...)
}

// value returns a key's value, nil when it is absent. Null counts as absent.
func (m mapping) value(key string) *pyyaml.Node {
	value := m.node.Get(key)
	if value == nil || value.Kind == pyyaml.Null {
		return nil
	}
	return value
}

// missing notes that a key is required: at the key when its value is null, else at the mapping.
func (m mapping) missing(key string) *arkindex.Problem {
	place := m.node
	for _, entry := range m.node.Entries {
		if entry.Key == key {
			place = entry.KeyNode
		}
	}
	return m.error(place, key, codeRequired, "is required")
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
			problem.Hint = spelling.DidYouMean(entry.Key, known)
		}
	}
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
