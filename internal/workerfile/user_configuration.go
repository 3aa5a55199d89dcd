package workerfile

import (
	"bytes"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// optionTypes are the types of an option of user_configuration.
func optionTypes() []string {
	return []string{"int", "float", "string", "bool", "list", "dict", "enum", "model"}
}

// userConfiguration warns of options that an instance may refuse. It never blocks: instances were lenient.
func (m mapping) userConfiguration(options *pyyaml.Node) {
	if options == nil {
		return
	}
	for _, entry := range options.Entries {
		inside := mapping{reader: m.reader, file: m.file, path: m.at("user_configuration") + "." + entry.Key, node: entry.Value}
		if entry.Value.Kind != pyyaml.Map {
			inside.warn(entry.Value, "", "should be an option: a mapping with title and type")
			continue
		}
		inside.option()
	}
}

// warn notes a doubt about an option or, with a key, about a part of it.
func (m mapping) warn(node *pyyaml.Node, key, format string, args ...any) *arkindex.Problem {
	path := m.path
	if key != "" {
		path = m.at(key)
	}
	return m.problem(arkindex.SeverityWarning, node, path, codeOption, format, args...)
}

// option looks at one option.
func (m mapping) option() {
	m.unknown([]string{"title", "type", "required", "default", "choices", "subtype", "multiline", "help_text"}, nil)
	if title := m.value("title"); title == nil || title.Kind != pyyaml.String {
		m.warn(m.node, "title", "should be a text, which people see")
	}
	kind := m.value("type")
	if kind == nil || kind.Kind != pyyaml.String || !slices.Contains(optionTypes(), kind.Text) {
		problem := m.warn(m.node, "type", "should be one of int, float, string, bool, list, dict, enum, model")
		if kind != nil {
			problem.Hint = didYouMean(kind.Text, optionTypes())
		}
		return
	}
	if required := m.value("required"); required != nil && required.Kind != pyyaml.Bool {
		m.warn(required, "required", "should be true or false")
	}
	m.optionExtras(kind.Text)
}

// optionExtras looks at the keys that belong to one type of option only, and at the default.
func (m mapping) optionExtras(kind string) {
	for key, owner := range map[string]string{"choices": "enum", "subtype": "list", "multiline": "string"} {
		if value := m.value(key); value != nil && kind != owner {
			m.warn(value, key, "has no effect on an option of type %s", kind)
		}
	}
	value := m.value("default")
	choices := m.value("choices")
	switch {
	case kind == "enum" && (choices == nil || choices.Kind != pyyaml.List || len(choices.Items) == 0):
		m.warn(m.node, "choices", "should be a list of the values to choose from")
	case kind == "list" && m.value("subtype") == nil:
		m.warn(m.node, "subtype", "should be the type of the list's items")
	case value != nil && !fitsOption(kind, value):
		m.warn(value, "default", "should be a value of type %s, and is %s", kind, aKind(value))
	case value != nil && kind == "enum" && !slices.ContainsFunc(choices.Items, func(choice *pyyaml.Node) bool { return sameScalar(choice, value) }):
		m.warn(value, "default", "is not one of the choices")
	}
}

// fitsOption reports whether a default is of its option's type.
func fitsOption(kind string, value *pyyaml.Node) bool {
	switch kind {
	case "int":
		return value.Kind == pyyaml.Int
	case "float":
		return value.Kind == pyyaml.Int || value.Kind == pyyaml.Float
	case "string", "model":
		return value.Kind == pyyaml.String
	case "bool":
		return value.Kind == pyyaml.Bool
	case "list":
		return value.Kind == pyyaml.List
	case "dict":
		return value.Kind == pyyaml.Map
	default:
		return true
	}
}

// sameScalar reports whether two values are sent as the same JSON.
func sameScalar(a, b *pyyaml.Node) bool {
	return bytes.Equal(a.AppendJSON(nil), b.AppendJSON(nil))
}
