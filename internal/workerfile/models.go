package workerfile

import (
	"arkindex"
	"arkindex/internal/pyyaml"
)

// models looks at the models, which another command publishes: what is wrong with them is a notice, and never blocks the
// workers.
func (m mapping) models() {
	value := m.value("models")
	switch {
	case value == nil, value.Kind == pyyaml.String && value.Text == "", value.Kind == pyyaml.Map && len(value.Entries) == 0:
		return
	case m.converting:
		m.problem(arkindex.SeverityWarning, value, "models", codeLost, "models are not carried over")
		return
	case value.Kind != pyyaml.List:
		m.doubtModel(value, "models", "should be a list, and is %s", aKind(value))
		return
	}
	for i, item := range value.Items {
		path := pyyaml.Item("models", i)
		switch item.Kind {
		case pyyaml.Map:
			mapping{reader: m.reader, file: m.file, path: path, node: item}.model()
		case pyyaml.String:
		default:
			m.doubtModel(item, path, "should be a model (a mapping) or the path of one (a text), and is %s", aKind(item))
		}
	}
}

// model looks for the two keys that a model must have.
func (m mapping) model() {
	for _, key := range []string{"name", "path"} {
		if value := m.value(key); value == nil {
			m.doubtModel(m.node, m.at(key), "is required")
		} else if value.Kind != pyyaml.String {
			m.doubtModel(value, m.at(key), "should be a text, and is %s", aKind(value))
		}
	}
}

func (m mapping) doubtModel(node *pyyaml.Node, path, format string, args ...any) {
	m.problem(arkindex.SeverityNotice, node, path, codeModels, format, args...).Hint = "models are not published by this command"
}
