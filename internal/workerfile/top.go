package workerfile

import (
	"fmt"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// top reads the whole of .arkindex.yml.
func (r *reader) top(root *pyyaml.Node) {
	m := mapping{reader: r, file: r.shown(r.name), node: root}
	if root.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, root, "", codeTopLevel, "should be a mapping with the keys version and workers, and is %s", aKind(root))
		return
	}
	m.unknown([]string{"version", "workers", "models"}, []string{"type", "manifests"})
	m.version()
	m.models()
	r.items(m)
}

// version accepts 2 alone, as a number or a text.
func (m mapping) version() {
	value := m.value("version")
	switch {
	case value == nil:
		m.missing("version").Hint = "write version: 2"
	case value.Kind == pyyaml.Int && value.Int.String() == "2",
		value.Kind == pyyaml.String && value.Text == "2",
		value.Kind == pyyaml.Float && value.Float == 2:
	default:
		m.error(value, "version", codeUnsupported, "should be 2, the only version there is of this file").Hint = "write version: 2"
	}
}

// items reads the list of workers: mappings, and texts that name files.
func (r *reader) items(m mapping) {
	value := m.value("workers")
	switch {
	case value == nil, value.Kind == pyyaml.String && value.Text == "", value.Kind == pyyaml.Map && len(value.Entries) == 0:
		return
	case value.Kind == pyyaml.String:
		m.error(value, "workers", codeType, "should be a list, and is a text").Hint = fmt.Sprintf("write it as a list: workers: [%q]", value.Text)
		return
	case value.Kind != pyyaml.List:
		m.error(value, "workers", codeType, "should be a list, and is %s", aKind(value))
		return
	}
	for i, item := range value.Items {
		path := pyyaml.Item("workers", i)
		switch item.Kind {
		case pyyaml.Map:
			r.worker(mapping{reader: r, file: r.shown(r.name), path: path, node: item})
		case pyyaml.String:
			r.named(m, item, path)
		default:
			m.problem(arkindex.SeverityError, item, path, codeType, "should be a worker (a mapping) or the path of one (a text), and is %s", aKind(item))
		}
	}
}
