// Package emit writes YAML that readers of YAML 1.1 and of YAML 1.2 understand alike.
package emit

import (
	"strings"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
)

// maxSimpleKey is the longest key, in code points, written without a question mark. YAML allows
// 1,024.
const maxSimpleKey = 500

// Marshal returns a mapping as YAML in block style with LF line ends.
func Marshal(root *pyyaml.Node) string {
	var w writer
	w.writeEntries(root.Entries, 0, false)
	return w.String()
}

// writer writes values line by line. Depth is an indentation in spaces.
type writer struct{ strings.Builder }

// writeEntries writes the entries of a mapping. If begun is true, the first one continues the
// current line.
func (w *writer) writeEntries(entries []pyyaml.Entry, depth int, begun bool) {
	for i, entry := range entries {
		if i > 0 || !begun {
			w.indent(depth)
		}
		key := quoteIfNeeded(entry.Key)
		if utf8.RuneCountInString(key) > maxSimpleKey {
			w.WriteString("? " + key + "\n")
			w.indent(depth)
			w.WriteString(":")
		} else {
			w.WriteString(key + ":")
		}
		w.writeValue(entry.Value, depth)
	}
}

// writeValue writes the value after a key or a dash.
func (w *writer) writeValue(n *pyyaml.Node, depth int) {
	switch {
	case n.Kind == pyyaml.Map && len(n.Entries) > 0:
		w.WriteString("\n")
		w.writeEntries(n.Entries, depth+2, false)
	case n.Kind == pyyaml.List && len(n.Items) > 0:
		w.WriteString("\n")
		w.writeItems(n.Items, depth+2)
	default:
		w.WriteString(" " + formatScalar(n, depth+2) + "\n")
	}
}

// writeItems writes the items of a list.
func (w *writer) writeItems(items []*pyyaml.Node, depth int) {
	for _, item := range items {
		w.indent(depth)
		w.WriteString("-")
		if item.Kind == pyyaml.Map && len(item.Entries) > 0 {
			w.WriteString(" ")
			w.writeEntries(item.Entries, depth+2, true)
			continue
		}
		w.writeValue(item, depth)
	}
}

func (w *writer) indent(depth int) { w.WriteString(strings.Repeat(" ", depth)) }

// formatScalar returns a scalar or an empty collection as YAML. Depth is the indentation of the
// lines of a string with line breaks.
func formatScalar(n *pyyaml.Node, depth int) string {
	switch n.Kind {
	case pyyaml.Bool:
		if n.Bool {
			return "true"
		}
		return "false"
	case pyyaml.Int:
		return n.Int.String()
	case pyyaml.Float:
		return formatFloat(n)
	case pyyaml.String:
		if fitsBlock(n.Text) {
			return formatBlock(n.Text, depth)
		}
		return quoteIfNeeded(n.Text)
	case pyyaml.List:
		return "[]"
	case pyyaml.Map:
		return "{}"
	default:
		return "null"
	}
}

// formatFloat returns a number with a decimal point: YAML 1.1 reads an exponent without one as a
// string.
func formatFloat(n *pyyaml.Node) string {
	text := n.PythonText()
	if digits, exponent, found := strings.Cut(text, "e"); found && !strings.Contains(digits, ".") {
		return digits + ".0e" + exponent
	}
	return text
}
