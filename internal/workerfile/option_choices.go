package workerfile

import (
	"arkindex"
	"arkindex/internal/pyyaml"
)

// choices reads what a user may choose from. Only an enum has a use for them, but they are checked everywhere.
func (m mapping) choices(o Option) []string {
	value := m.value("choices")
	switch {
	case value == nil && o.Type == "enum":
		m.missing("choices")
		return nil
	case value == nil:
		return nil
	case value.Kind != pyyaml.List:
		m.error(value, "choices", codeType, "should be a list of texts, and is %s", aKind(value))
		return nil
	case len(value.Items) < 2:
		m.error(value, "choices", codeValue, "should be at least 2 texts, and there are %d", len(value.Items))
	}
	var choices []string
	known := map[string]bool{}
	for i, item := range value.Items {
		path := pyyaml.Item(m.at("choices"), i)
		switch {
		case item.Kind != pyyaml.String:
			m.notText(item, path)
		case o.Type == "enum" && known[item.Text]:
			m.problem(arkindex.SeverityError, item, path, codeValue, "the choice %q is there already", item.Text)
		default:
			known[item.Text] = true
			choices = append(choices, item.Text)
		}
	}
	return choices
}
