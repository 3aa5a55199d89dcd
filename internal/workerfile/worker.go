package workerfile

import (
	"encoding/json"
	"fmt"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// workerSource is what a worker was read from.
type workerSource struct {
	mapping mapping
	payload payload
}

// worker reads one worker, and adds it to the set if it has no errors.
func (r *reader) worker(m mapping) {
	before := r.errors
	m.warnUnknown([]string{
		"name", "slug", "type", "description", "gpu_usage", "model_usage",
		"configuration", "user_configuration", "secrets", "docker",
	}, []string{"environment"})
	w := Worker{File: m.file, Line: m.node.Line}
	w.Name, _ = m.requiredString("name")
	w.Slug = m.slug()
	w.Type, _ = m.requiredString("type")
	w.Description = m.description()
	w.GPUUsage = m.usage("gpu_usage")
	w.ModelUsage = m.usage("model_usage")
	p := payload{
		name: w.Name, slug: w.Slug, kind: w.Type,
		configuration: m.optionalMapping("configuration"),
		user:          m.optionalMapping("user_configuration"),
		secrets:       m.secrets(),
	}
	m.userConfiguration(p.user)
	p.command, p.shmSize = m.docker()
	if r.errors == before {
		w.Configuration = p.json()
		w.source = &workerSource{mapping: m, payload: p}
		r.workers = append(r.workers, w)
	}
}

// usage reads gpu_usage or model_usage, which are booleans in the oldest files.
func (m mapping) usage(key string) arkindex.Usage {
	value := m.value(key)
	if value == nil {
		return arkindex.UsageDisabled
	}
	if value.Kind == pyyaml.Bool {
		usage := arkindex.UsageDisabled
		if value.Bool {
			usage = arkindex.UsageRequired
		}
		m.problem(arkindex.SeverityNotice, value, m.at(key), codeConverted,
			"is a boolean, which is obsolete, and is sent as %s", usage)
		return usage
	}
	return m.knownUsage(value, key)
}

// knownUsage accepts the three usages.
func (m mapping) knownUsage(value *pyyaml.Node, key string) arkindex.Usage {
	usage := arkindex.Usage(value.Text)
	if value.Kind == pyyaml.String && usage.Valid() {
		return usage
	}
	var known []string
	for _, usage := range arkindex.Usages() {
		known = append(known, string(usage))
	}
	m.error(value, key, codeValue, "should be disabled, supported or required").
		Hint = spelling.DidYouMean(value.Text, known)
	return arkindex.UsageDisabled
}

// optionalMapping returns the mapping of a key, or nil if it is absent, empty or invalid. As in
// the Python tools, an empty list or string counts as an empty mapping.
func (m mapping) optionalMapping(key string) *pyyaml.Node {
	value := m.value(key)
	switch {
	case value == nil,
		value.Kind == pyyaml.List && len(value.Items) == 0,
		value.Kind == pyyaml.String && value.Text == "":
		return nil
	case value.Kind != pyyaml.Map:
		m.error(value, key, codeType, "should be a mapping, and is %s", withArticle(value))
		return nil
	}
	return value
}

// secrets reads the names of the secrets that the worker needs.
func (m mapping) secrets() []string {
	value := m.value("secrets")
	switch {
	case value == nil || isEmptyCollection(value):
		return nil
	case value.Kind == pyyaml.String:
		m.error(value, "secrets", codeType, "should be a list, and is a string").
			Hint = fmt.Sprintf("write it as a list: [%q]", value.Text)
	case value.Kind != pyyaml.List:
		m.error(value, "secrets", codeType, "should be a list of strings, and is %s", withArticle(value))
	}
	var names []string
	for i, item := range value.Items {
		if name, ok := m.stringOf(item, pyyaml.Item(m.at("secrets"), i)); ok {
			names = append(names, name)
		}
	}
	return names
}

// maxDigits is the number of digits of the longest number that Python reads.
const maxDigits = 4300

// docker reads the command of the container and the size of its shared memory, which is sent as it
// is written.
func (m mapping) docker() (command *string, shmSize *pyyaml.Node) {
	value := m.value("docker")
	if value == nil {
		return nil, nil
	}
	if value.Kind != pyyaml.Map {
		m.error(value, "docker", codeType, "should be a mapping, and is %s", withArticle(value))
		return nil, nil
	}
	inside := m.within("docker", value)
	inside.warnUnknown([]string{"command", "shm_size"}, []string{"build", "image", "context"})
	if text, ok := inside.string("command"); ok {
		command = &text
	}
	return command, inside.shmSize()
}

// shmSize accepts a positive number of bytes, or a string with a number and a unit.
func (m mapping) shmSize() *pyyaml.Node {
	value := m.value("shm_size")
	if value == nil {
		return nil
	}
	hasSizeKind := value.Kind == pyyaml.Int || value.Kind == pyyaml.String
	if !hasSizeKind || !isSize(value.PythonText(), "bkmgBKMG") {
		m.error(value, "shm_size", codeValue, sizeMessage).
			Hint = hintForSize(value.PythonText())
		return nil
	}
	return value
}

const (
	sizeMessage = "should be a positive number, optionally with one of the units b, k, m and g"
	sizeHint    = "for example 512m"
)

// isSize reports whether text is a positive number and at most one of the units.
func isSize(text, units string) bool {
	digits := strings.TrimRight(text, units)
	return len(text)-len(digits) <= 1 && len(digits) <= maxDigits &&
		strings.Trim(digits, "0123456789") == "" && strings.Trim(digits, "0") != ""
}

// payload is the configuration of a version as the Python command sent it: all keys, including the
// defaults, in this order.
type payload struct {
	name, slug, kind    string
	configuration, user *pyyaml.Node // nil if empty
	secrets             []string
	command             *string
	shmSize             *pyyaml.Node
}

func (p payload) json() json.RawMessage {
	null := &pyyaml.Node{Kind: pyyaml.Null}
	command, shmSize := null, null
	if p.command != nil {
		command = stringNode(*p.command)
	}
	if p.shmSize != nil {
		shmSize = p.shmSize
	}
	return mapNode(
		pyyaml.Entry{Key: "name", Value: stringNode(p.name)},
		pyyaml.Entry{Key: "slug", Value: stringNode(p.slug)},
		pyyaml.Entry{Key: "type", Value: stringNode(p.kind)},
		pyyaml.Entry{Key: "configuration", Value: orEmptyMap(p.configuration)},
		pyyaml.Entry{Key: "user_configuration", Value: orEmptyMap(p.user)},
		pyyaml.Entry{Key: "secrets", Value: stringList(p.secrets)},
		pyyaml.Entry{Key: "docker", Value: mapNode(
			pyyaml.Entry{Key: "command", Value: command},
			pyyaml.Entry{Key: "shm_size", Value: shmSize},
		)},
	).AppendJSON(nil)
}

// stringNode, stringList and mapNode return nodes as if they had been read from YAML.
func stringNode(s string) *pyyaml.Node { return &pyyaml.Node{Kind: pyyaml.String, Text: s} }

func stringList(values []string) *pyyaml.Node {
	node := &pyyaml.Node{Kind: pyyaml.List}
	for _, s := range values {
		node.Items = append(node.Items, stringNode(s))
	}
	return node
}

func mapNode(entries ...pyyaml.Entry) *pyyaml.Node {
	return &pyyaml.Node{Kind: pyyaml.Map, Entries: entries}
}

func orEmptyMap(node *pyyaml.Node) *pyyaml.Node {
	if node == nil {
		return mapNode()
	}
	return node
}
