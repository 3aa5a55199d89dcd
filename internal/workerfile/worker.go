package workerfile

import (
	"fmt"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/spelling"
)

// reading is what a worker was read from.
type reading struct {
	mapping
	payload payload
}

// worker reads one worker. It is kept only when nothing of it is wrong.
func (r *reader) worker(m mapping) {
	before := r.errors
	m.unknown([]string{
		"name", "slug", "type", "description", "gpu_usage", "model_usage",
		"configuration", "user_configuration", "secrets", "docker",
	}, []string{"environment"})
	w := Worker{File: m.file, Line: m.node.Line}
	w.Name, _ = m.required("name")
	w.Slug = m.slug()
	w.Type, _ = m.required("type")
	w.Description = m.description()
	w.GPUUsage = m.usage("gpu_usage")
	w.ModelUsage = m.usage("model_usage")
	p := payload{
		name: w.Name, slug: w.Slug, kind: w.Type,
		configuration: m.object("configuration"), user: m.object("user_configuration"),
		secrets: m.secrets(),
	}
	m.userConfiguration(p.user)
	p.command, p.shmSize = m.docker()
	if r.errors == before {
		w.Configuration = p.json()
		w.read = &reading{mapping: m, payload: p}
		r.workers = append(r.workers, w)
	}
}

// usage reads gpu_usage or model_usage. The oldest files have booleans there.
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
		m.problem(arkindex.SeverityNotice, value, m.at(key), codeConverted, "is a boolean of old, and is sent as %s", usage)
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
	m.error(value, key, codeValue, "should be disabled, supported or required").Hint = spelling.DidYouMean(value.Text, known)
	return arkindex.UsageDisabled
}

// object returns a key's mapping as a node, nil when it is absent, empty or wrong. An empty list or text is an empty mapping,
// as it was for the Python tools.
func (m mapping) object(key string) *pyyaml.Node {
	value := m.value(key)
	switch {
	case value == nil || value.Kind == pyyaml.List && len(value.Items) == 0 || value.Kind == pyyaml.String && value.Text == "":
		return nil
	case value.Kind != pyyaml.Map:
		m.error(value, key, codeType, "should be a mapping, and is %s", aKind(value))
		return nil
	}
	return value
}

// secrets reads the names of the secrets that the worker needs.
func (m mapping) secrets() []string {
	value := m.value("secrets")
	switch {
	case value == nil, value.Kind == pyyaml.String && value.Text == "", value.Kind == pyyaml.Map && len(value.Entries) == 0:
		return nil
	case value.Kind == pyyaml.String:
		m.error(value, "secrets", codeType, "should be a list, and is a text").Hint = fmt.Sprintf("write it as a list: [%q]", value.Text)
	case value.Kind != pyyaml.List:
		m.error(value, "secrets", codeType, "should be a list of texts, and is %s", aKind(value))
	}
	var names []string
	for i, item := range value.Items {
		if name, ok := m.textOf(item, pyyaml.Item(m.at("secrets"), i)); ok {
			names = append(names, name)
		}
	}
	return names
}
