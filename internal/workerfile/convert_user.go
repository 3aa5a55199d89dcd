package workerfile

import (
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// userOption turns an option of user_configuration into one of the newer format, nil when it cannot be.
func (c *converter) userOption(entry pyyaml.Entry, fixed []pyyaml.Entry) *pyyaml.Node {
	o := c.within("user_configuration", c.value("user_configuration")).within(entry.Key, entry.Value)
	if entry.Value.Kind != pyyaml.Map {
		c.lost(entry.Value, o.path, "it is %s, and should be an option with title and type", aKind(entry.Value))
		return nil
	}
	title, titled := o.name("title")
	kind := o.value("type")
	switch {
	case kind == nil:
		c.lost(entry.Value, o.path, "it has no type")
		return nil
	case !titled:
		c.lost(entry.Value, o.path, "it has no title")
		return nil
	case kind.Kind == pyyaml.String && kind.Text == "list" && o.value("subtype") == nil:
		c.lost(entry.Value, o.path, "it has no subtype, which is the type of the list's items")
		return nil
	}
	option := object(pyyaml.Entry{Key: "key", Value: text(entry.Key)})
	add := func(key string, value *pyyaml.Node) {
		option.Entries = append(option.Entries, pyyaml.Entry{Key: key, Value: value})
	}
	if isTitle(title) {
		add("display_name", text(title))
	} else {
		add("display_name", text(entry.Key))
		add("help_text", text(title))
		o.problem(arkindex.SeverityNotice, o.value("title"), o.at("title"), codeConverted, "is longer than a name may be, and becomes the help text")
	}
	c.userFields(o, add, fixed, entry.Key)
	return option
}

// userFields carries over what says how the value is asked for.
func (c *converter) userFields(o mapping, add func(string, *pyyaml.Node), fixed []pyyaml.Entry, key string) {
	kind, many := o.newType()
	add("type", kind)
	if many {
		add("many", boolean(true))
	}
	if required := o.node.Get("required"); required != nil {
		add("required", required)
	}
	enum := kind.Kind == pyyaml.String && kind.Text == "enum"
	if value := c.newDefault(o, fixed, key); value != nil {
		if enum {
			value = o.choiceText(value, o.at("default"))
		}
		add("default", value)
	}
	if choices := o.node.Get("choices"); choices != nil {
		add("choices", o.newChoices(choices))
	}
	for _, field := range []string{"subtype", "multiline", "help_text"} {
		value := o.value(field)
		used := field == "subtype" && many || field == "multiline" && (kind.Text == "text" || value != nil && !truthy(value))
		if value != nil && !used {
			o.problem(arkindex.SeverityWarning, value, o.at(field), codeLost, "is not carried over")
		}
	}
}

// newType is the option's type in the newer format, where lists are options with many.
func (m mapping) newType() (kind *pyyaml.Node, many bool) {
	kind = m.value("type")
	if kind.Kind != pyyaml.String {
		return kind, false
	}
	if kind.Text == "list" {
		kind, many = m.value("subtype"), true
	}
	if multiline := m.value("multiline"); kind.Kind == pyyaml.String && kind.Text == "string" && multiline != nil && truthy(multiline) {
		kind = text("text")
	}
	return kind, many
}

// newDefault is the option's default, or what configuration says for the same key: the one that a worker was run with.
func (c *converter) newDefault(o mapping, fixed []pyyaml.Entry, key string) *pyyaml.Node {
	own := o.node.Get("default")
	for _, entry := range fixed {
		if entry.Key != key {
			continue
		}
		path := pyyaml.Child(c.at("configuration"), key)
		switch {
		case own == nil:
			c.problem(arkindex.SeverityNotice, entry.KeyNode, path, codeConverted, "becomes the default of the option of the same key")
			return entry.Value
		case !sameScalar(own, entry.Value):
			c.lost(entry.Value, path, "the option of the same key in user_configuration has a default of its own")
		}
	}
	return own
}

// newChoices is the list of choices with numbers as texts.
func (m mapping) newChoices(choices *pyyaml.Node) *pyyaml.Node {
	if choices.Kind != pyyaml.List {
		return choices
	}
	written := &pyyaml.Node{Kind: pyyaml.List}
	for i, item := range choices.Items {
		written.Items = append(written.Items, m.choiceText(item, pyyaml.Item(m.at("choices"), i)))
	}
	return written
}

// choiceText makes a text of a number.
func (m mapping) choiceText(value *pyyaml.Node, path string) *pyyaml.Node {
	if value.Kind != pyyaml.Int && value.Kind != pyyaml.Float {
		return value
	}
	written := text(value.PythonText())
	m.problem(arkindex.SeverityNotice, value, path, codeConverted, "is a number, and becomes the text '%s'", written.Text)
	return written
}

// name is a text, or the text of a number.
func (m mapping) name(key string) (string, bool) {
	value := m.value(key)
	switch {
	case value == nil:
		return "", false
	case value.Kind == pyyaml.String:
		return value.Text, true
	case value.Kind == pyyaml.Int, value.Kind == pyyaml.Float:
		return m.choiceText(value, m.at(key)).Text, true
	default:
		return "", false
	}
}

// isTitle reports whether a title is short enough for a name: at most one line, as Python splits them, and not too long.
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

// isLineEnd reports whether Python's splitlines ends a line at a character.
func isLineEnd(r rune) bool {
	return '\n' <= r && r <= '\r' || 0x1c <= r && r <= 0x1e || r == 0x85 || r == 0x2028 || r == 0x2029
}

// truthy reports whether Python takes a value for true.
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
