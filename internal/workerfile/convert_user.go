package workerfile

import (
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// userOption converts an option of user_configuration, or returns nil if that is not possible.
func (c *converter) userOption(entry pyyaml.Entry, fixed []pyyaml.Entry) *pyyaml.Node {
	all := c.old.within("user_configuration", c.old.value("user_configuration"))
	o := all.within(entry.Key, entry.Value)
	if entry.Value.Kind != pyyaml.Map {
		c.lost(entry.Value, o.path,
			"it is %s, and should be an option with title and type", withArticle(entry.Value))
		return nil
	}
	title, titled := o.stringOrNumber("title")
	kind := o.value("type")
	switch {
	case kind == nil:
		c.lost(entry.Value, o.path, "it has no type")
		return nil
	case !titled:
		c.lost(entry.Value, o.path, "it has no title")
		return nil
	case kind.Kind == pyyaml.String && kind.Text == "list" && o.value("subtype") == nil:
		c.lost(entry.Value, o.path, "it has no subtype, the type of the items of the list")
		return nil
	}
	option := mapNode(pyyaml.Entry{Key: "key", Value: stringNode(entry.Key)})
	add := func(key string, value *pyyaml.Node) {
		option.Entries = append(option.Entries, pyyaml.Entry{Key: key, Value: value})
	}
	if isTitle(title) {
		add("display_name", stringNode(title))
	} else {
		add("display_name", stringNode(entry.Key))
		add("help_text", stringNode(title))
		o.problem(arkindex.SeverityNotice, o.value("title"), o.at("title"), codeConverted,
			"is too long for a name, and becomes the help text")
	}
	c.userFields(o, add, fixed, entry.Key)
	return option
}

// userFields converts the fields of an option apart from its key and its names.
func (c *converter) userFields(
	o mapping, add func(string, *pyyaml.Node), fixed []pyyaml.Entry, key string,
) {
	kind, many := o.newType()
	add("type", kind)
	if many {
		add("many", boolNode(true))
	}
	if required := o.node.Get("required"); required != nil {
		add("required", required)
	}
	enum := kind.Kind == pyyaml.String && kind.Text == "enum"
	if value := c.newDefault(o, fixed, key); value != nil {
		if enum {
			value = o.choiceString(value, o.at("default"))
		}
		add("default", value)
	}
	if choices := o.node.Get("choices"); choices != nil {
		add("choices", o.newChoices(choices))
	}
	for _, field := range []string{"subtype", "multiline", "help_text"} {
		value := o.value(field)
		used := field == "subtype" && many ||
			field == "multiline" && (kind.Text == "text" || value != nil && !truthy(value))
		if value != nil && !used {
			o.problem(arkindex.SeverityWarning, value, o.at(field), codeLost, "is not converted")
		}
	}
}

// newType returns the type of the option in the newer format, which has many instead of lists.
func (m mapping) newType() (kind *pyyaml.Node, many bool) {
	kind = m.value("type")
	if kind.Kind != pyyaml.String {
		return kind, false
	}
	if kind.Text == "list" {
		kind, many = m.value("subtype"), true
	}
	multiline := m.value("multiline")
	if kind.Kind == pyyaml.String && kind.Text == "string" && multiline != nil && truthy(multiline) {
		kind = stringNode("text")
	}
	return kind, many
}

// newDefault returns the default of the option, or the value of the same key in configuration,
// which the worker ran with.
func (c *converter) newDefault(o mapping, fixed []pyyaml.Entry, key string) *pyyaml.Node {
	own := o.node.Get("default")
	for _, entry := range fixed {
		if entry.Key != key {
			continue
		}
		path := pyyaml.Child(c.old.at("configuration"), key)
		switch {
		case own == nil:
			c.old.problem(arkindex.SeverityNotice, entry.KeyNode, path, codeConverted,
				"becomes the default of the option with the same key")
			return entry.Value
		case !sameJSON(own, entry.Value):
			c.lost(entry.Value, path,
				"the option with the same key in user_configuration has its own default")
		}
	}
	return own
}

// newChoices returns the list of choices with numbers as strings.
func (m mapping) newChoices(choices *pyyaml.Node) *pyyaml.Node {
	if choices.Kind != pyyaml.List {
		return choices
	}
	written := &pyyaml.Node{Kind: pyyaml.List}
	for i, item := range choices.Items {
		written.Items = append(written.Items, m.choiceString(item, pyyaml.Item(m.at("choices"), i)))
	}
	return written
}

// choiceString returns a number as a string, and any other value as it is.
func (m mapping) choiceString(value *pyyaml.Node, path string) *pyyaml.Node {
	if value.Kind != pyyaml.Int && value.Kind != pyyaml.Float {
		return value
	}
	written := stringNode(value.PythonText())
	m.problem(arkindex.SeverityNotice, value, path, codeConverted,
		"is a number, and becomes the string '%s'", written.Text)
	return written
}

// stringOrNumber returns the string of a key, or its number as a string.
func (m mapping) stringOrNumber(key string) (string, bool) {
	value := m.value(key)
	switch {
	case value == nil:
		return "", false
	case value.Kind == pyyaml.String:
		return value.Text, true
	case value.Kind == pyyaml.Int, value.Kind == pyyaml.Float:
		return m.choiceString(value, m.at(key)).Text, true
	default:
		return "", false
	}
}

// isTitle reports whether a title can be a name: at most one line, as Python splits lines, and not
// too long.
func isTitle(title string) bool {
	line := strings.TrimSuffix(title, "\r\n")
	if line == title {
		last, size := utf8.DecodeLastRuneInString(title)
		if isLineEnd(last) {
			line = title[:len(title)-size]
		}
	}
	return utf8.RuneCountInString(title) <= maxOptionName && !strings.ContainsFunc(line, isLineEnd)
}

// isLineEnd reports whether Python's str.splitlines ends a line at a character.
func isLineEnd(r rune) bool {
	return '\n' <= r && r <= '\r' || 0x1c <= r && r <= 0x1e || r == 0x85 || r == 0x2028 || r == 0x2029
}

// truthy reports whether a value is true in Python.
func truthy(value *pyyaml.Node) bool {
	switch value.Kind {
	case pyyaml.Bool:
		return value.Bool
	case pyyaml.Int:
		return value.Int.Sign() != 0
	case pyyaml.Float:
		return value.Float != 0
	case pyyaml.String:
		return value.Text != ""
	case pyyaml.List:
		return len(value.Items) > 0
	case pyyaml.Map:
		return len(value.Entries) > 0
	default:
		return false
	}
}
