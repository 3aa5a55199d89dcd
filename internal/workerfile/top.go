package workerfile

import (
	"context"
	"fmt"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// top reads all of .arkindex.yml.
func (r *reader) top(ctx context.Context, root *pyyaml.Node) {
	m := mapping{reader: r, file: r.shown(r.name), node: root}
	if root.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, root, "", codeTopLevel,
			"should be a mapping with the keys version and workers, and is %s", withArticle(root))
		return
	}
	m.warnUnknown([]string{"version", "workers", "models"}, []string{"type", "manifests"})
	m.version()
	m.models()
	r.workersList(ctx, m)
}

// version accepts only 2, as a number or a string.
func (m mapping) version() {
	value := m.value("version")
	switch {
	case value == nil:
		m.missing("version").Hint = "write version: 2"
	case value.Kind == pyyaml.Int && value.Int.String() == "2",
		value.Kind == pyyaml.String && value.Text == "2",
		value.Kind == pyyaml.Float && value.Float == 2:
	default:
		m.error(value, "version", codeUnsupported, "should be 2, the only version of this format").
			Hint = "write version: 2"
	}
}

// workersList reads the list of workers: mappings, and strings that name files.
func (r *reader) workersList(ctx context.Context, m mapping) {
	value := m.value("workers")
	switch {
	case value == nil || isEmptyCollection(value):
		return
	case value.Kind == pyyaml.String:
		m.error(value, "workers", codeType, "should be a list, and is a string").
			Hint = fmt.Sprintf("write it as a list: workers: [%q]", value.Text)
		return
	case value.Kind != pyyaml.List:
		m.error(value, "workers", codeType, "should be a list, and is %s", withArticle(value))
		return
	}
	for i, item := range value.Items {
		path := pyyaml.Item("workers", i)
		switch item.Kind {
		case pyyaml.Map:
			r.worker(mapping{reader: r, file: r.shown(r.name), path: path, node: item})
		case pyyaml.String:
			r.workerFiles(ctx, m, item, path)
		default:
			m.problem(arkindex.SeverityError, item, path, codeType,
				"should be a worker (a mapping) or the path of one (a string), and is %s", withArticle(item))
		}
	}
}

// models checks the models, which another command publishes. Its problems are notices and never
// block the workers.
func (m mapping) models() {
	value := m.value("models")
	if value == nil || isEmptyCollection(value) || value.Kind == pyyaml.List && len(value.Items) == 0 {
		return
	}
	m.reader.hasModels = true
	switch {
	case m.reader.converting:
		m.problem(arkindex.SeverityWarning, value, "models", codeLost, "models are not converted")
		return
	case value.Kind != pyyaml.List:
		m.noticeModel(value, "models", "should be a list, and is %s", withArticle(value))
		return
	}
	for i, item := range value.Items {
		path := pyyaml.Item("models", i)
		switch item.Kind {
		case pyyaml.Map:
			mapping{reader: m.reader, file: m.file, path: path, node: item}.model()
		case pyyaml.String:
		default:
			m.noticeModel(item, path,
				"should be a model (a mapping) or the path of one (a string), and is %s", withArticle(item))
		}
	}
}

// model checks the two keys that a model must have.
func (m mapping) model() {
	for _, key := range []string{"name", "path"} {
		if value := m.value(key); value == nil {
			m.noticeModel(m.node, m.at(key), "is required")
		} else if value.Kind != pyyaml.String {
			m.noticeModel(value, m.at(key), "should be a string, and is %s", withArticle(value))
		}
	}
}

func (m mapping) noticeModel(node *pyyaml.Node, path, format string, args ...any) {
	m.problem(arkindex.SeverityNotice, node, path, codeModels, format, args...).
		Hint = ModelsHint
}

// ModelsHint says how models are published.
const ModelsHint = "this program publishes workers: publish the models with the Python program, " +
	"arkindex models publish (pip install arkindex-cli)"

// isEmptyCollection reports whether a value is an empty string or mapping, which the older format
// accepts as an empty list.
func isEmptyCollection(value *pyyaml.Node) bool {
	return value.Kind == pyyaml.String && value.Text == "" ||
		value.Kind == pyyaml.Map && len(value.Entries) == 0
}
