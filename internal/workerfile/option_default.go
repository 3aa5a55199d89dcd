package workerfile

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// typesWithDefault returns the types that can have a default.
func typesWithDefault() []string {
	return []string{"bool", "dict", "enum", "float", "int", "string", "text"}
}

// optionDefault reads the default, which must be a value of the option's type, or a list of them.
func (m mapping) optionDefault(o Option) json.RawMessage {
	value := m.node.Get("default")
	switch {
	case value == nil:
		return nil
	case value.Kind == pyyaml.Null || o.Type == "":
	case o.Many && value.Kind != pyyaml.List:
		m.error(
			value, "default", codeType, "should be a list because of many, and is %s", withArticle(value),
		)
	case o.Many && len(value.Items) == 0:
	case !slices.Contains(typesWithDefault(), o.Type):
		m.error(value, "default", codeValue, "has no meaning for the type %s, only for %s",
			o.Type, strings.Join(typesWithDefault(), ", "))
	case o.Many && !slices.Contains(typesWithMany(), o.Type): // reported already
	case o.Many:
		for i, item := range value.Items {
			m.checkDefault(o, item, pyyaml.Item(m.at("default"), i))
		}
	default:
		m.checkDefault(o, value, m.at("default"))
	}
	return value.AppendJSON(nil)
}

// checkDefault checks one value against the option's type.
func (m mapping) checkDefault(o Option, value *pyyaml.Node, path string) {
	refuse := func(expected string) {
		m.problem(arkindex.SeverityError, value, path, codeType,
			"should be %s, and is %s", expected, withArticle(value))
	}
	switch {
	case o.Type == "enum":
		m.checkChoice(o, value, path)
	case o.Type == "dict":
		m.checkDict(value, path)
	case o.Type == "bool" && value.Kind != pyyaml.Bool:
		refuse("true or false")
	case o.Type == "string" && value.Kind != pyyaml.String, o.Type == "text" &&
		value.Kind != pyyaml.String:
		m.notString(value, path)
	case (o.Type == "int" || o.Type == "float") && value.Kind == pyyaml.Bool:
		m.problem(arkindex.SeverityWarning, value, path, codeType,
			"is a boolean, and should be a number")
	case o.Type == "int" && value.Kind != pyyaml.Int:
		refuse("an integer")
	case o.Type == "float" && !isFinite(value):
		refuse("a number")
	}
}

// isFinite reports whether a value is a number that a float can represent.
func isFinite(value *pyyaml.Node) bool {
	switch value.Kind {
	case pyyaml.Int:
		f, _ := new(big.Float).SetInt(value.Int).Float64()
		return !math.IsInf(f, 0)
	case pyyaml.Float:
		return !math.IsNaN(value.Float) && !math.IsInf(value.Float, 0)
	default:
		return false
	}
}

// checkChoice accepts one of the choices. It accepts any string if there are no valid choices.
func (m mapping) checkChoice(o Option, value *pyyaml.Node, path string) {
	if value.Kind != pyyaml.String {
		m.notString(value, path)
	} else if len(o.Choices) > 0 && !slices.Contains(o.Choices, value.Text) {
		m.problem(arkindex.SeverityError, value, path, codeChoice,
			"should be one of the choices: %s", someOf(o.Choices)).
			Hint = spelling.DidYouMean(value.Text, o.Choices)
	}
}

// someOf joins the first values of a list.
func someOf(values []string) string {
	const limit = 20
	if len(values) > limit {
		return strings.Join(values[:limit], ", ") + ", …"
	}
	return strings.Join(values, ", ")
}

// checkDict accepts a mapping of strings to strings.
func (m mapping) checkDict(value *pyyaml.Node, path string) {
	if value.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, value, path, codeType,
			"should be a mapping, and is %s", withArticle(value))
		return
	}
	for _, entry := range value.Entries {
		if entry.KeyNode.Kind != pyyaml.String {
			m.problem(arkindex.SeverityError, entry.KeyNode, pyyaml.Child(path, entry.Key), codeKey,
				"the key should be a string, and is %s", withArticle(entry.KeyNode)).
				Hint = "quote it: '" + entry.KeyNode.Text + "'"
		}
		if entry.Value.Kind != pyyaml.String {
			m.notString(entry.Value, pyyaml.Child(path, entry.Key))
		}
	}
}

// choices reads the choices of an enum. They are checked even if the type makes no use of them.
func (m mapping) choices(o Option) []string {
	value := m.value("choices")
	switch {
	case value == nil && o.Type == "enum":
		m.missing("choices")
		return nil
	case value == nil:
		return nil
	case value.Kind != pyyaml.List:
		m.error(value, "choices", codeType, "should be a list of strings, and is %s", withArticle(value))
		return nil
	case len(value.Items) < 2:
		m.error(
			value, "choices", codeValue, "should have at least 2 strings, and has %d", len(value.Items),
		)
	}
	var choices []string
	known := map[string]bool{}
	for i, item := range value.Items {
		path := pyyaml.Item(m.at("choices"), i)
		switch {
		case item.Kind != pyyaml.String:
			m.notString(item, path)
		case o.Type == "enum" && known[item.Text]:
			m.problem(arkindex.SeverityError, item, path, codeValue, "the choice %q is repeated", item.Text)
		default:
			known[item.Text] = true
			choices = append(choices, item.Text)
		}
	}
	return choices
}
