package workerfile

import (
	"encoding/json"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// Option is one field of the form that a user of Arkindex fills in to run a worker. Default is
// JSON: "null" if null is written, nil if there is no default. Children are the options of a
// group.
type Option struct {
	Key         string          `json:"key"`
	DisplayName string          `json:"display_name"`
	HelpText    string          `json:"help_text,omitempty"`
	Type        string          `json:"type"`
	Many        bool            `json:"many"`
	Default     json.RawMessage `json:"default,omitempty"`
	Required    bool            `json:"required"`
	Editable    bool            `json:"editable"`
	Choices     []string        `json:"choices,omitempty"`
	Children    []Option        `json:"children,omitempty"`
}

// optionTypes returns the types of an option.
func optionTypes() []string {
	return []string{
		"bool", "int", "float", "string", "text", "dict", "enum", "group", "element_type",
		"worker_version", "model", "secret", "corpus_export", "s3_bucket",
	}
}

// typesWithMany returns the types that many turns into lists.
func typesWithMany() []string {
	return []string{"int", "float", "string", "worker_version", "element_type"}
}

// options reads the options of a worker.
func (m mapping) options() []Option {
	value := m.value("configuration")
	if value == nil {
		return nil
	}
	if value.Kind != pyyaml.List {
		m.error(value, "configuration", codeType,
			"should be a list of options, and is %s", withArticle(value))
		return nil
	}
	return m.optionList(value, "configuration", optionKeys{}, nil)
}

// optionList reads a list of options, at the top or of a parent.
func (m mapping) optionList(
	list *pyyaml.Node, key string, keys optionKeys, parent *Option,
) []Option {
	var options []Option
	if len(list.Items) > 0 {
		options = make([]Option, 0, len(list.Items))
	}
	for i, item := range list.Items {
		path := pyyaml.Item(m.at(key), i)
		if item.Kind != pyyaml.Map {
			m.problem(arkindex.SeverityError, item, path, codeType,
				"should be an option (a mapping), and is %s", withArticle(item))
			continue
		}
		inside := mapping{reader: m.reader, file: m.file, path: path, node: item}
		options = append(options, inside.option(keys, parent))
	}
	return options
}

// option reads one option.
func (m mapping) option(keys optionKeys, parent *Option) Option {
	m.onlyKeys("key", "display_name", "help_text", "type", "many", "default", "required", "editable",
		"choices", "children")
	o := Option{Type: m.optionType()}
	name := stringRule{required: true, notBlank: true, maxLength: maxOptionName}
	var named bool
	if o.Key, named = m.strictString("key", name); named {
		m.claimKey(keys, parent, o.Key)
	}
	o.DisplayName, _ = m.strictString("display_name", name)
	o.HelpText, _ = m.strictString("help_text", stringRule{})
	o.Many = m.many(o)
	o.Required = m.isRequired(o)
	o.Choices = m.choices(o)
	o.Default = m.optionDefault(o)
	o.Editable = m.editable(o)
	if parent != nil && parent.Type == "group" && o.Type == "group" {
		m.error(m.value("type"), "type", codeValue, "may not be group inside a group")
	}
	o.Children = m.children(keys, o)
	return o
}

// optionType reads the type, and returns "" if it is invalid.
func (m mapping) optionType() string {
	value := m.value("type")
	if value == nil {
		m.missing("type")
		return ""
	}
	if value.Kind != pyyaml.String || !slices.Contains(optionTypes(), value.Text) {
		m.error(value, "type", codeValue, "should be one of %s", strings.Join(optionTypes(), ", ")).
			Hint = typeHint(value.Text)
		return ""
	}
	return value.Text
}

// typeHint suggests the type that was probably meant: its name in the older format or in a
// programming language, or a similar word.
func typeHint(word string) string {
	switch word {
	case "integer":
		return "did you mean int?"
	case "boolean":
		return "did you mean bool?"
	case "number", "double":
		return "did you mean float?"
	case "str":
		return "did you mean string?"
	case "list", "array":
		return "write the type of the items, and many: true"
	default:
		return spelling.DidYouMean(word, optionTypes())
	}
}

// children reads the options of a group. They are checked even if the type makes no use of them.
// Null does not count as absent here, because the reference validator fails at it.
func (m mapping) children(keys optionKeys, o Option) []Option {
	value := m.node.Get("children")
	switch {
	case value == nil && o.Type == "group":
		m.missing("children")
		return nil
	case value == nil:
		return nil
	case value.Kind != pyyaml.List:
		m.error(value, "children", codeType,
			"should be a list of options, and is %s", withArticle(value))
		return nil
	case len(value.Items) == 0 && o.Type == "group":
		m.error(value, "children", codeValue, "should have at least 1 option")
	}
	return m.optionList(value, "children", keys, &o)
}

// optionKeys are the keys of all options of a worker, with the first use of each.
type optionKeys map[string]optionPosition

// optionPosition is where an option is written.
type optionPosition struct {
	line int
	path string
}

// claimKey refuses a key that an earlier option has. Keys are compared without surrounding white
// space, and the key of a child includes the key of its parent.
func (m mapping) claimKey(keys optionKeys, parent *Option, key string) {
	if parent != nil {
		key = parent.Key + "." + key
	}
	key = strip(key)
	value := m.value("key")
	earlier, repeated := keys[key]
	if !repeated {
		keys[key] = optionPosition{value.Line, m.path}
		return
	}
	m.error(
		value, "key", codeRepeated, "%s (line %d) already has the key %q", earlier.path, earlier.line,
		key,
	)
}

// boolean reads true or false.
func (m mapping) boolean(key string) bool {
	value := m.value(key)
	if value == nil {
		return false
	}
	if value.Kind != pyyaml.Bool {
		m.error(value, key, codeType, "should be true or false, and is %s", withArticle(value))
	}
	return value.Bool
}

// many reads whether the value of the option is a list.
func (m mapping) many(o Option) bool {
	many := m.boolean("many")
	if many && o.Type != "" && !slices.Contains(typesWithMany(), o.Type) {
		m.error(m.value("many"), "many", codeValue, "has no meaning for the type %s, only for %s",
			o.Type, strings.Join(typesWithMany(), ", "))
	}
	return many
}

// isRequired reads whether a user must give a value.
func (m mapping) isRequired(o Option) bool {
	required := m.boolean("required")
	if required && o.Type == "group" {
		m.error(m.value("required"), "required", codeValue, "may not be true for a group")
	}
	return required
}

// editable reads whether a user may change the value. If not, the option needs a default, which
// may be null. As in the reference, null counts as false here.
func (m mapping) editable(o Option) bool {
	value := m.node.Get("editable")
	switch {
	case value == nil:
		return true
	case value.Kind != pyyaml.Bool && value.Kind != pyyaml.Null:
		m.error(value, "editable", codeType, "should be true or false, and is %s", withArticle(value))
		return true
	case value.Bool:
		return true
	case o.Type == "group":
		m.error(value, "editable", codeValue, "may not be false for a group")
	case m.node.Get("default") == nil:
		m.error(m.node, "default", codeRequired, "is required for an option that users may not change").
			Hint = "write default: null if there is none"
	}
	return false
}
