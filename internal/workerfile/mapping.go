package workerfile

import (
	"fmt"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// mapping is a mapping of a file, with its path.
type mapping struct {
	reader *reader
	file   string
	path   string
	node   *pyyaml.Node
}

// at returns the path of a key.
func (m mapping) at(key string) string { return pyyaml.Child(m.path, key) }

// within returns the mapping of a key.
func (m mapping) within(key string, node *pyyaml.Node) mapping {
	return mapping{reader: m.reader, file: m.file, path: m.at(key), node: node}
}

// problem reports a problem of a node.
func (m mapping) problem(
	severity arkindex.Severity, node *pyyaml.Node, path, code, format string, args ...any,
) *arkindex.Problem {
	return m.reader.report(arkindex.Problem{
		File: m.file, Line: node.Line, Column: node.Column, Path: path,
		Severity: severity, Code: code, Message: fmt.Sprintf(format, args...),
	})
}

// error reports an error in the value of a key.
func (m mapping) error(
	node *pyyaml.Node, key, code, format string, args ...any,
) *arkindex.Problem {
	return m.problem(arkindex.SeverityError, node, m.at(key), code, format, args...)
}

// value returns the value of a key, or nil if it is absent. Null counts as absent.
func (m mapping) value(key string) *pyyaml.Node {
	value := m.node.Get(key)
	if value == nil || value.Kind == pyyaml.Null {
		return nil
	}
	return value
}

// missing reports that a key is required: at the key if its value is null, or at the mapping.
func (m mapping) missing(key string) *arkindex.Problem {
	node := m.node
	for _, entry := range m.node.Entries {
		if entry.Key == key {
			node = entry.KeyNode
		}
	}
	return m.error(node, key, codeRequired, "is required")
}

// warnUnknown warns about keys without a meaning, with the known one that was probably meant.
func (m mapping) warnUnknown(known, old []string) {
	for _, entry := range m.node.Entries {
		switch {
		case slices.Contains(known, entry.Key):
		case slices.Contains(old, entry.Key):
			m.problem(arkindex.SeverityNotice, entry.KeyNode, m.at(entry.Key), codeOldKey,
				"is an obsolete key, which is ignored")
		default:
			m.problem(arkindex.SeverityWarning, entry.KeyNode, m.at(entry.Key), codeUnknownKey,
				"is an unknown key, which is ignored").
				Hint = m.didYouMean(entry.Key, known)
		}
	}
}

// onlyKeys reports every other key, which the newer format does not allow, with the known one that
// was probably meant.
func (m mapping) onlyKeys(known ...string) {
	for _, entry := range m.node.Entries {
		if !slices.Contains(known, entry.Key) {
			m.error(entry.KeyNode, entry.Key, codeUnknownKey, "is an unknown key").
				Hint = m.didYouMean(entry.Key, known)
		}
	}
}

// withArticle returns the kind of a node with an article.
func withArticle(node *pyyaml.Node) string {
	switch node.Kind {
	case pyyaml.Null, pyyaml.Binary:
		return node.Kind.String()
	case pyyaml.Int, pyyaml.Invalid:
		return "an " + node.Kind.String()
	default:
		return "a " + node.Kind.String()
	}
}
