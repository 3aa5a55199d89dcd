package workerfile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// userOptionTypes are the types of an option of user_configuration.
func userOptionTypes() []string {
	return []string{"int", "float", "string", "bool", "list", "dict", "enum", "model"}
}

// userConfiguration warns of options that an instance may refuse. It never blocks: instances were lenient.
func (m mapping) userConfiguration(options *pyyaml.Node) {
	if options == nil {
		return
	}
	all := m.within("user_configuration", options)
	for _, entry := range options.Entries {
		if entry.Value.Kind != pyyaml.Map {
			all.doubt(entry.Value, entry.Key, "should be an option: a mapping with title and type")
			continue
		}
		all.within(entry.Key, entry.Value).userOption()
	}
}

// doubt notes what an instance may refuse.
func (m mapping) doubt(node *pyyaml.Node, key, format string, args ...any) *arkindex.Problem {
	return m.problem(arkindex.SeverityWarning, node, m.at(key), codeOption, format, args...)
}

// userOption looks at one option.
func (m mapping) userOption() {
	m.unknown([]string{"title", "type", "required", "default", "choices", "subtype", "multiline", "help_text"}, nil)
	if title := m.value("title"); title == nil || title.Kind != pyyaml.String {
		m.doubt(cmp.Or(title, m.node), "title", "should be a text, which people see")
	}
	for _, name := range []string{"required", "multiline"} {
		if flag := m.value(name); flag != nil && flag.Kind != pyyaml.Bool {
			m.doubt(flag, name, "should be true or false")
		}
	}
	kind := m.value("type")
	if kind == nil || kind.Kind != pyyaml.String || !slices.Contains(userOptionTypes(), kind.Text) {
		problem := m.doubt(cmp.Or(kind, m.node), "type", "should be one of %s", strings.Join(userOptionTypes(), ", "))
		if kind != nil {
			problem.Hint = spelling.DidYouMean(kind.Text, userOptionTypes())
		}
		return
	}
	m.foreignKeys(kind.Text)
	m.userDefault(kind.Text)
}

// foreignKeys looks for keys that belong to another type of option.
func (m mapping) foreignKeys(kind string) {
	for _, key := range []struct{ name, owner string }{{"choices", "enum"}, {"subtype", "list"}, {"multiline", "string"}} {
		if value := m.value(key.name); value != nil && kind != key.owner {
			m.doubt(value, key.name, "has no effect on an option of type %s", kind)
		}
	}
}

// userDefault looks at the default and what it depends on.
func (m mapping) userDefault(kind string) {
	value := m.value("default")
	choices := m.value("choices")
	switch {
	case kind == "enum" && (choices == nil || choices.Kind != pyyaml.List || len(choices.Items) == 0):
		m.doubt(m.node, "choices", "should be a list of the values to choose from")
	case kind == "list" && m.value("subtype") == nil:
		m.doubt(m.node, "subtype", "should be the type of the list's items")
	case value == nil:
	case !fitsOption(kind, value):
		m.doubt(value, "default", "should be a value of type %s, and is %s", kind, aKind(value))
	case kind == "enum" && !slices.ContainsFunc(choices.Items, func(choice *pyyaml.Node) bool { return sameScalar(choice, value) }):
		m.doubt(value, "default", "is not one of the choices")
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
