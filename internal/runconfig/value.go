package runconfig

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// parse returns the value of an option that a user sets, as JSON. Of an option with many values it
// returns a list, of one item unless text is a list.
func (o Option) parse(text string) (json.RawMessage, error) {
	if !utf8.ValidString(text) {
		return nil, arkindex.Errorf(arkindex.CodeUsage, "the value of %s is not UTF-8", o.Key)
	}
	if o.Many {
		return o.parseMany(text)
	}
	switch {
	case o.isText():
		if text == "" && o.Type != "string" && o.Type != "text" {
			return json.RawMessage("null"), nil
		}
		return appendString(nil, text), nil
	case text == "":
		return json.RawMessage("null"), nil
	case o.Type == "enum":
		return o.choice(text)
	}
	node, err := o.load(text)
	if err != nil {
		return nil, err
	}
	return o.check(node, text)
}

// parseMany returns a list: the one that text is, or one of the item that text is.
func (o Option) parseMany(text string) (json.RawMessage, error) {
	if text == "" {
		return json.RawMessage("[]"), nil
	}
	item := o
	item.Many = false
	if !strings.HasPrefix(strings.TrimSpace(text), "[") {
		value, err := item.parse(text)
		return list(value), err
	}
	node, err := o.load(text)
	if err != nil {
		return nil, err
	}
	var values []json.RawMessage
	for _, each := range node.Items {
		value, err := item.check(each, each.Text)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return list(values...), nil
}

// list returns a JSON list.
func list(values ...json.RawMessage) json.RawMessage {
	texts := make([]string, 0, len(values))
	for _, value := range values {
		texts = append(texts, string(value))
	}
	return json.RawMessage("[" + strings.Join(texts, ",") + "]")
}

// isText reports whether values are taken as they are: text, names and IDs.
func (o Option) isText() bool {
	switch o.Type {
	case "string", "text", "secret", "model", "element_type", "worker_version", "corpus_export",
		"s3_bucket":
		return true
	default:
		return false
	}
}

// choice returns the choice that text names.
func (o Option) choice(text string) (json.RawMessage, error) {
	var names []string
	for _, choice := range o.Choices {
		var name string
		if json.Unmarshal(choice, &name) != nil {
			name = string(choice)
		}
		if name == text {
			return choice, nil
		}
		names = append(names, name)
	}
	err := o.wrong(text, "one of "+strings.Join(names, ", "))
	if hint := spelling.DidYouMean(text, names); hint != "" {
		err.Hint = hint
	}
	return nil, err
}

// load parses a value that is written as in a configuration file.
func (o Option) load(text string) (*pyyaml.Node, error) {
	node, problems := pyyaml.Load("", []byte(text))
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			return nil, arkindex.Errorf(arkindex.CodeUsage,
				"the value %q of %s is not valid: %s", text, o.Key, problem.Message).
				WithHint("write it as in a configuration file")
		}
	}
	if node == nil {
		return nil, o.wrong(text, o.expected())
	}
	return node, nil
}

// check returns a value as JSON if it has the type of the option.
func (o Option) check(node *pyyaml.Node, text string) (json.RawMessage, error) {
	fits := true
	switch o.Type {
	case "int":
		fits = node.Kind == pyyaml.Int
	case "float", typeNumber:
		if number, err := strconv.ParseFloat(node.Text, 64); node.Kind == pyyaml.String &&
			err == nil && !math.IsInf(number, 0) && !math.IsNaN(number) { // 1e3 is a string in YAML
			node = &pyyaml.Node{Kind: pyyaml.Float, Float: number}
		}
		fits = node.Kind == pyyaml.Int || node.Kind == pyyaml.Float
	case "bool":
		fits = node.Kind == pyyaml.Bool
	case "dict":
		fits = node.Kind == pyyaml.Map
		for _, entry := range node.Entries {
			fits = fits && (o.anyItems ||
				entry.Value.Kind == pyyaml.String && entry.KeyNode.Kind == pyyaml.String)
		}
	case "list":
		fits = node.Kind == pyyaml.List
	case "enum":
		return o.choice(text)
	default:
		fits = !o.isText() || node.Kind == pyyaml.String
	}
	if !fits {
		return nil, o.wrong(text, o.expected())
	}
	return node.AppendJSON(nil), nil
}

// expected describes the values of the option's type.
func (o Option) expected() string {
	switch o.Type {
	case "int":
		return "an integer"
	case "float", typeNumber:
		return "a number"
	case "bool":
		return "true or false"
	case "dict":
		if o.anyItems {
			return "a mapping such as {name: value}"
		}
		return "a mapping of strings such as {name: 'value'}"
	case "list":
		return "a list such as [a, b]"
	case typeAny:
		return "a YAML value"
	default:
		return "a string"
	}
}

// wrong returns the error of a value that the option does not accept.
func (o Option) wrong(text, expected string) *arkindex.Error {
	err := arkindex.Errorf(arkindex.CodeUsage, "the value of %s should be %s, and is %q",
		o.Key, expected, text)
	if expected == "a string" || strings.HasPrefix(expected, "a mapping of strings") {
		return err.WithHint("quote what should be a string: '1'")
	}
	return err
}
