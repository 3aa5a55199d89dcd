package workerfile

import (
	"arkindex"
	"arkindex/internal/pyyaml"
)

// Definition is a worker in the newer format, which holds everything about one worker in one file. YAML is the file's text in
// UTF-8 with LF line ends, for an instance to import. File and Line say where the worker is described, the path relative to the
// directory.
type Definition struct {
	Slug        string         `json:"slug"`
	DisplayName string         `json:"display_name"`
	Type        string         `json:"type"`
	Description string         `json:"description"` // Markdown
	GPUUsage    arkindex.Usage `json:"gpu_usage"`
	ModelUsage  arkindex.Usage `json:"model_usage"`
	Docker      Docker         `json:"docker"`
	Options     []Option       `json:"configuration"`
	YAML        string         `json:"-"`
	File        string         `json:"-"`
	Line        int            `json:"-"`
}

// Docker says how a worker's container is run. What is nil is left to the instance. ShmSize is a number of bytes, or one with a
// unit (b, k, m, g).
type Docker struct {
	Command *string `json:"command"`
	ShmSize *string `json:"shm_size"`
}

// The lengths that an instance takes, in code points.
const (
	maxWorkerName = 100
	maxOptionName = 250
)

// ParseDefinition reads the text of one file of the newer format. The definition is nil when a problem is an error. File is
// only for the problems.
func ParseDefinition(file string, content []byte) (*Definition, []arkindex.Problem) {
	r := newCollector()
	r.definitionFile(file, parseContent(file, string(content)))
	set := r.set()
	if countErrors(set.Problems) > 0 || len(set.Definitions) == 0 {
		return nil, set.Problems
	}
	return &set.Definitions[0], set.Problems
}

// definitionFile reads a file of the newer format. The worker is kept only when nothing of it is wrong.
func (r *reader) definitionFile(file string, parsed parsedFile) {
	before := r.errors
	r.add(file, parsed)
	if parsed.root == nil {
		return
	}
	m, ok := r.describes(file, parsed.root)
	if !ok {
		return
	}
	d := m.definition()
	if r.errors == before && !r.checking {
		d.YAML = unixLines(decodeText(parsed.content))
		r.definitions = append(r.definitions, d)
	}
}

// definition reads a worker of the newer format, which is strict at every level.
func (m mapping) definition() Definition {
	m.onlyKeys("slug", "display_name", "type", "description", "gpu_usage", "model_usage", "docker", "configuration")
	d := Definition{File: m.file, Line: m.node.Line, Slug: m.strictSlug()}
	name := textRule{required: true, filled: true, most: maxWorkerName}
	d.DisplayName, _ = m.strictText("display_name", name)
	d.Type, _ = m.strictText("type", name)
	d.Description, _ = m.strictText("description", textRule{required: true, filled: true})
	d.GPUUsage = m.strictUsage("gpu_usage")
	d.ModelUsage = m.strictUsage("model_usage")
	d.Docker = m.strictDocker()
	d.Options = m.options()
	return d
}

// strictSlug reads the worker's name for machines, which must be a text.
func (m mapping) strictSlug() string {
	slug, ok := m.strictText("slug", textRule{required: true, filled: true})
	if ok && m.checkSlug(slug) {
		m.claim(slug)
		return slug
	}
	return ""
}

// strictUsage reads gpu_usage or model_usage.
func (m mapping) strictUsage(key string) arkindex.Usage {
	if value := m.value(key); value != nil {
		return m.knownUsage(value, key)
	}
	return arkindex.UsageDisabled
}

// strictDocker reads how the container is run.
func (m mapping) strictDocker() Docker {
	value := m.value("docker")
	if value == nil {
		return Docker{}
	}
	if value.Kind != pyyaml.Map {
		m.error(value, "docker", codeType, "should be a mapping, and is %s", aKind(value))
		return Docker{}
	}
	inside := m.within("docker", value)
	inside.onlyKeys("command", "shm_size")
	var d Docker
	if command, ok := inside.strictText("command", textRule{}); ok {
		d.Command = &command
	}
	if size, ok := inside.strictText("shm_size", textRule{}); ok {
		if !isSize(size, "bkmg") {
			inside.error(inside.value("shm_size"), "shm_size", codeValue, "should be a number above 0, with one of the units b, k, m, g or none").Hint = "for example 512m"
		}
		d.ShmSize = &size
	}
	return d
}
