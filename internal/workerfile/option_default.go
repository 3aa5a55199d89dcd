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

// typesWithDefault are the types that can have a default.
func typesWithDefault() []string {
	return []string{"bool", "dict", "enum", "float", "int", "string", "text"}
}

// optionDefault reads the default, which must be a value of the option's type, or a list of such values.
func (m mapping) optionDefault(o Option) json.RawMessage {
	value := m.node.Get("default")
	switch {
	case value == nil:
		return nil
	case value.Kind == pyyaml.Null || o.Type == "":
	case o.Many && value.Kind != pyyaml.List:
		m.error(value, "default", codeType, "should be a list because of many, and is %s", aKind(value))
	case o.Many && len(value.Items) == 0:
	case !slices.Contains(typesWithDefault(), o.Type):
		m.error(value, "default", codeValue, "has no meaning for the type %s, only for %s", o.Type, strings.Join(typesWithDefault(), ", "))
	case o.Many && !slices.Contains(typesWithMany(), o.Type): // told already
	case o.Many:
		for i, item := range value.Items {
			m.checkDefault(o, item, pyyaml.Item(m.at("default"), i))
		}
	default:
		m.checkDefault(o, value, m.at("default"))
	}
	return value.AppendJSON(nil)
}

// checkDefault holds one value against the option's type.
func (m mapping) checkDefault(o Option, value *pyyaml.Node, path string) {
	refuse := func(wanted string) {
		m.problem(arkindex.SeverityError, value, path, codeType, "should be %s, and is %s", wanted, aKind(value))
	}
	switch {
	case o.Type == "enum":
		m.checkChosen(o, value, path)
	case o.Type == "dict":
		m.checkDict(value, path)
	case o.Type == "bool" && value.Kind != pyyaml.Bool:
		refuse("true or false")
	case o.Type == "string" && value.Kind != pyyaml.String, o.Type == "text" && value.Kind != pyyaml.String:
		m.notText(value, path)
	case (o.Type == "int" || o.Type == "float") && value.Kind == pyyaml.Bool:
		m.problem(arkindex.SeverityWarning, value, path, codeType, "is a boolean, and should be a number")
	case o.Type == "int" && value.Kind != pyyaml.Int:
		refuse("an integer")
	case o.Type == "float" && !isFinite(value):
		refuse("a number")
	}
}

// isFinite reports whether a value is a number that a float can hold.
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

// checkChosen accepts one of the choices. Choices that are wrong themselves are not held against the default.
func (m mapping) checkChosen(o Option, value *pyyaml.Node, path string) {
	if value.Kind != pyyaml.String {
		m.notText(value, path)
	} else if len(o.Choices) > 0 && !slices.Contains(o.Choices, value.Text) {
		m.problem(arkindex.SeverityError, value, path, codeChoice, "should be one of the choices: %s", someOf(o.Choices)).
			Hint = spelling.DidYouMean(value.Text, o.Choices)
	}
}

// someOf lists the first texts of a list.
func someOf(texts []string) string {
	const most = 20
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + ", …"
	}
	return strings.Join(texts, ", ")
}

// checkDict accepts a mapping of texts to texts.
func (m mapping) checkDict(value *pyyaml.Node, path string) {
	if value.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, value, path, codeType, "should be a mapping, and is %s", aKind(value))
		return
	}
	for _, entry := range value.Entries {
		if entry.KeyNode.Kind != pyyaml.String {
			m.problem(arkindex.SeverityError, entry.KeyNode, pyyaml.Child(path, entry.Key), codeKey, "the key should be a text, and is %s", aKind(entry.KeyNode)).
				Hint = "quote it: '" + entry.KeyNode.Text + "'"
		}
		if entry.Value.Kind != pyyaml.String {
			m.notText(entry.Value, pyyaml.Child(path, entry.Key))
		}
	}
}
