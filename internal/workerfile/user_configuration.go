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

// userOptionTypes returns the types of an option of user_configuration.
func userOptionTypes() []string {
	return []string{"int", "float", "string", "bool", "list", "dict", "enum", "model"}
}

// userConfiguration warns about options that an instance may refuse. There are no errors, because
// instances were lenient.
func (m mapping) userConfiguration(options *pyyaml.Node) {
	if options == nil {
		return
	}
	all := m.within("user_configuration", options)
	for _, entry := range options.Entries {
		if entry.Value.Kind != pyyaml.Map {
			all.warnOption(entry.Value, entry.Key, "should be an option: a mapping with title and type")
			continue
		}
		all.within(entry.Key, entry.Value).userOption()
	}
}

// warnOption warns about something that an instance may refuse.
func (m mapping) warnOption(node *pyyaml.Node, key, format string, args ...any) *arkindex.Problem {
	return m.problem(arkindex.SeverityWarning, node, m.at(key), codeOption, format, args...)
}

// userOption checks one option.
func (m mapping) userOption() {
	m.warnUnknown([]string{
		"title", "type", "required", "default", "choices", "subtype", "multiline", "help_text",
	}, nil)
	if title := m.value("title"); title == nil || title.Kind != pyyaml.String {
		m.warnOption(cmp.Or(title, m.node), "title", "should be a string, which users see")
	}
	for _, name := range []string{"required", "multiline"} {
		if flag := m.value(name); flag != nil && flag.Kind != pyyaml.Bool {
			m.warnOption(flag, name, "should be true or false")
		}
	}
	kind := m.value("type")
	if kind == nil || kind.Kind != pyyaml.String || !slices.Contains(userOptionTypes(), kind.Text) {
		problem := m.warnOption(cmp.Or(kind, m.node), "type",
			"should be one of %s", strings.Join(userOptionTypes(), ", "))
		if kind != nil {
			problem.Hint = spelling.DidYouMean(kind.Text, userOptionTypes())
		}
		return
	}
	m.foreignKeys(kind.Text)
	m.userDefault(kind.Text)
}

// foreignKeys warns about keys that belong to another type of option.
func (m mapping) foreignKeys(kind string) {
	for _, key := range []struct{ name, owner string }{
		{"choices", "enum"}, {"subtype", "list"}, {"multiline", "string"},
	} {
		if value := m.value(key.name); value != nil && kind != key.owner {
			m.warnOption(value, key.name, "has no effect on an option of type %s", kind)
		}
	}
}

// userDefault checks the default and what it depends on.
func (m mapping) userDefault(kind string) {
	value := m.value("default")
	choices := m.value("choices")
	switch {
	case kind == "enum" && (choices == nil || choices.Kind != pyyaml.List || len(choices.Items) == 0):
		m.warnOption(m.node, "choices", "should be a list of the values to choose from")
	case kind == "list" && m.value("subtype") == nil:
		m.warnOption(m.node, "subtype", "should be the type of the items of the list")
	case value == nil:
	case !fitsOption(kind, value):
		m.warnOption(
			value, "default", "should be a value of type %s, and is %s", kind, withArticle(value),
		)
	case kind == "enum" && !isAmong(choices.Items, value):
		m.warnOption(value, "default", "is not one of the choices")
	}
}

// fitsOption reports whether a default has the type of its option.
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

func isAmong(choices []*pyyaml.Node, value *pyyaml.Node) bool {
	return slices.ContainsFunc(
		choices, func(choice *pyyaml.Node) bool { return sameJSON(choice, value) },
	)
}

// sameJSON reports whether two values are sent as the same JSON.
func sameJSON(a, b *pyyaml.Node) bool {
	return bytes.Equal(a.AppendJSON(nil), b.AppendJSON(nil))
}
