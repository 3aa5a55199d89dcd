package workerfile

import (
	"strings"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
)

// maxSimpleKey is how long a key may be that YAML can tell from a text without a mark before it, with room to spare.
const maxSimpleKey = 500

// toYAML writes a mapping so that readers of YAML 1.1 and of YAML 1.2 find the same values in it, in block style, with LF.
func toYAML(root *pyyaml.Node) string {
	var w yamlWriter
	w.entries(root.Entries, 0, false)
	return w.String()
}

// yamlWriter writes values line by line. Depth counts blanks.
type yamlWriter struct{ strings.Builder }

// entries writes the keys of a mapping. The first one may stand on a line that has begun.
func (w *yamlWriter) entries(entries []pyyaml.Entry, depth int, begun bool) {
	for i, entry := range entries {
		if i > 0 || !begun {
			w.indent(depth)
		}
		key := textOnOneLine(entry.Key)
		if utf8.RuneCountInString(key) > maxSimpleKey {
			w.WriteString("? " + key + "\n")
			w.indent(depth)
			w.WriteString(":")
		} else {
			w.WriteString(key + ":")
		}
		w.value(entry.Value, depth)
	}
}

// value writes what belongs to a key or a dash that has been written.
func (w *yamlWriter) value(n *pyyaml.Node, depth int) {
	switch {
	case n.Kind == pyyaml.Map && len(n.Entries) > 0:
		w.WriteString("\n")
		w.entries(n.Entries, depth+2, false)
	case n.Kind == pyyaml.List && len(n.Items) > 0:
		w.WriteString("\n")
		w.items(n.Items, depth+2)
	default:
		w.WriteString(" " + scalar(n, depth+2) + "\n")
	}
}

// items writes the items of a list.
func (w *yamlWriter) items(items []*pyyaml.Node, depth int) {
	for _, item := range items {
		w.indent(depth)
		w.WriteString("-")
		if item.Kind == pyyaml.Map && len(item.Entries) > 0 {
			w.WriteString(" ")
			w.entries(item.Entries, depth+2, true)
			continue
		}
		w.value(item, depth)
	}
}

func (w *yamlWriter) indent(depth int) { w.WriteString(strings.Repeat(" ", depth)) }

// scalar writes a value without parts. The lines of a text of several stand depth blanks in.
func scalar(n *pyyaml.Node, depth int) string {
	switch n.Kind {
	case pyyaml.Bool:
		if n.Bool {
			return "true"
		}
		return "false"
	case pyyaml.Int:
		return n.Int.String()
	case pyyaml.Float:
		return float(n)
	case pyyaml.String:
		if isBlock(n.Text) {
			return block(n.Text, depth)
		}
		return textOnOneLine(n.Text)
	case pyyaml.List:
		return "[]"
	case pyyaml.Map:
		return "{}"
	default:
		return "null"
	}
}

// float writes a number with a point, without which an exponent makes a text of it in YAML 1.1.
func float(n *pyyaml.Node) string {
	text := n.PythonText()
	if digits, exponent, found := strings.Cut(text, "e"); found && !strings.Contains(digits, ".") {
		return digits + ".0e" + exponent
	}
	return text
}
