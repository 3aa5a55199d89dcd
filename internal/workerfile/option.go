package workerfile

import (
	"encoding/json"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// Option is one field of the form that a user of Arkindex fills to run a worker. Default is JSON, "null" when null is written,
// nil when nothing is. Children are the options of a group.
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

// optionTypes are the types of an option.
func optionTypes() []string {
	return []string{
		"bool", "int", "float", "string", "text", "dict", "enum", "group", "element_type", "worker_version", "model", "secret",
		"corpus_export", "s3_bucket",
	}
}

// typesWithMany are the types that many turns into lists.
func typesWithMany() []string {
	return []string{"int", "float", "string", "worker_version", "element_type"}
}

// options reads the list of a worker's options.
func (m mapping) options() []Option {
	value := m.value("configuration")
	if value == nil {
		return nil
	}
	if value.Kind != pyyaml.List {
		m.error(value, "configuration", codeType, "should be a list of options, and is %s", aKind(value))
		return nil
	}
	return m.optionList(value, "configuration", optionKeys{}, nil)
}

// optionList reads options that stand at the top, or below a parent.
func (m mapping) optionList(list *pyyaml.Node, key string, keys optionKeys, parent *Option) []Option {
	var options []Option
	if len(list.Items) > 0 {
		options = make([]Option, 0, len(list.Items))
	}
	for i, item := range list.Items {
		path := pyyaml.Item(m.at(key), i)
		if item.Kind != pyyaml.Map {
			m.problem(arkindex.SeverityError, item, path, codeType, "should be an option (a mapping), and is %s", aKind(item))
			continue
		}
		inside := mapping{reader: m.reader, file: m.file, path: path, node: item}
		options = append(options, inside.option(keys, parent))
	}
	return options
}

// option reads one option.
func (m mapping) option(keys optionKeys, parent *Option) Option {
	m.onlyKeys("key", "display_name", "help_text", "type", "many", "default", "required", "editable", "choices", "children")
	o := Option{Type: m.optionType()}
	name := textRule{required: true, filled: true, most: maxOptionName}
	var named bool
	if o.Key, named = m.strictText("key", name); named {
		m.claimKey(keys, parent, o.Key)
	}
	o.DisplayName, _ = m.strictText("display_name", name)
	o.HelpText, _ = m.strictText("help_text", textRule{})
	o.Many = m.many(o)
	o.Required = m.isRequired(o)
	o.Choices = m.choices(o)
	o.Default = m.optionDefault(o)
	o.Editable = m.editable(o)
	if parent != nil && parent.Type == "group" && o.Type == "group" {
		m.error(m.value("type"), "type", codeValue, "should not be group within a group")
	}
	o.Children = m.children(keys, o)
	return o
}

// optionType reads the type, empty when it is wrong.
func (m mapping) optionType() string {
	value := m.value("type")
	if value == nil {
		m.missing("type")
		return ""
	}
	if value.Kind != pyyaml.String || !slices.Contains(optionTypes(), value.Text) {
		m.error(value, "type", codeValue, "should be one of %s", strings.Join(optionTypes(), ", ")).Hint = typeHint(value.Text)
		return ""
	}
	return value.Text
}

// typeHint says which type was probably meant: by its name in the older format or in a programming language, or misspelt.
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
