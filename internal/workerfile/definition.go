package workerfile

import (
	"arkindex"
	"arkindex/internal/pyyaml"
)

// Definition is a worker in the newer format, which has one file for each worker. YAML is the file
// in UTF-8 with LF line ends, for an instance to import. File and Line say where the worker is
// described, with the path relative to the directory.
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

// Docker is how the container of a worker runs. The instance decides on what is nil. ShmSize is a
// number of bytes, or a number with a unit (b, k, m, g).
type Docker struct {
	Command *string `json:"command"`
	ShmSize *string `json:"shm_size"`
}

// The lengths that an instance accepts, in code points.
const (
	maxWorkerName = 100
	maxOptionName = 250
)

// ParseDefinition reads one file of the newer format. The definition is nil if a problem is an
// error. The file name is only used in problems.
func ParseDefinition(file string, content []byte) (*Definition, []arkindex.Problem) {
	r := newCollector()
	r.definitionFile(file, parseContent(file, string(content)))
	set := r.set()
	if countErrors(set.Problems) > 0 || len(set.Definitions) == 0 {
		return nil, set.Problems
	}
	return &set.Definitions[0], set.Problems
}

// definitionFile reads a file of the newer format, and adds the worker to the set if it has no
// errors.
func (r *reader) definitionFile(file string, parsed parsedFile) {
	before := r.errors
	r.add(file, parsed)
	if parsed.root == nil {
		return
	}
	m, ok := r.workerMapping(file, parsed.root)
	if !ok {
		return
	}
	d := m.definition()
	if r.errors == before && !r.checking {
		d.YAML = unixLines(decodeText(parsed.content))
		r.definitions = append(r.definitions, d)
	}
}

// definition reads a worker of the newer format, which allows no unknown keys.
func (m mapping) definition() Definition {
	m.onlyKeys("slug", "display_name", "type", "description", "gpu_usage", "model_usage", "docker",
		"configuration")
	d := Definition{File: m.file, Line: m.node.Line, Slug: m.strictSlug()}
	name := stringRule{required: true, notBlank: true, maxLength: maxWorkerName}
	d.DisplayName, _ = m.strictString("display_name", name)
	d.Type, _ = m.strictString("type", name)
	d.Description, _ = m.strictString("description", stringRule{required: true, notBlank: true})
	d.GPUUsage = m.strictUsage("gpu_usage")
	d.ModelUsage = m.strictUsage("model_usage")
	d.Docker = m.strictDocker()
	d.Options = m.options()
	return d
}

// strictSlug reads the slug, which must be a string.
func (m mapping) strictSlug() string {
	slug, ok := m.strictString("slug", stringRule{required: true, notBlank: true})
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

// strictDocker reads how the container runs.
func (m mapping) strictDocker() Docker {
	value := m.value("docker")
	if value == nil {
		return Docker{}
	}
	if value.Kind != pyyaml.Map {
		m.error(value, "docker", codeType, "should be a mapping, and is %s", withArticle(value))
		return Docker{}
	}
	inside := m.within("docker", value)
	inside.onlyKeys("command", "shm_size")
	var d Docker
	if command, ok := inside.strictString("command", stringRule{}); ok {
		d.Command = &command
	}
	if size, ok := inside.strictString("shm_size", stringRule{}); ok {
		if !isSize(size, "bkmg") {
			inside.error(inside.value("shm_size"), "shm_size", codeValue, sizeMessage).
				Hint = hintForSize(size)
		}
		d.ShmSize = &size
	}
	return d
}
