package workerfile

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/pyyaml/emit"
)

// converter turns one worker into the newer format. Severity is that of a value of its configuration that cannot be carried
// over.
type converter struct {
	mapping
	worker   Worker
	severity arkindex.Severity
	origins  []origin // of each option
}

// origin is where an option comes from.
type origin struct {
	entry pyyaml.Entry
	path  string
	user  bool // from user_configuration, where an option has parts
}

// convert returns the YAML of the worker. Where the newer format does not allow what the older one says, an error tells it at
// the older one's place. File is where the YAML would be written.
func (c *converter) convert(file string) string {
	written := &pyyaml.Node{Kind: pyyaml.Map}
	set := func(key string, value *pyyaml.Node) {
		written.Entries = append(written.Entries, pyyaml.Entry{Key: key, Value: value})
	}
	c.noticePlain()
	set("slug", text(c.worker.Slug))
	set("display_name", text(c.worker.Name))
	set("type", text(c.worker.Type))
	if c.node.Get("gpu_usage") != nil {
		set("gpu_usage", orNull(c.value("gpu_usage"), string(c.worker.GPUUsage)))
	}
	if c.node.Get("model_usage") != nil {
		set("model_usage", orNull(c.value("model_usage"), string(c.worker.ModelUsage)))
	}
	set("description", text(c.descriptionText()))
	if docker := c.docker(); docker != nil {
		set("docker", docker)
	}
	if options := c.configuration(); options != nil {
		set("configuration", options)
	}
	c.secretsLost()
	yaml := emit.Marshal(written)
	c.check(file, yaml)
	return yaml
}

// noticePlain tells of values that the newer format does not take, and that can mean one thing only.
func (c *converter) noticePlain() {
	for _, key := range []string{"name", "type", "slug"} {
		if value := c.value(key); value != nil && value.Kind != pyyaml.String {
			c.problem(arkindex.SeverityNotice, value, c.at(key), codeConverted, "is a number, and becomes the text '%s'", value.PythonText())
		}
	}
	for _, key := range []string{"configuration", "user_configuration", "docker"} {
		if value := c.node.Get(key); value != nil && value.Kind == pyyaml.Null {
			c.problem(arkindex.SeverityNotice, value, c.at(key), codeConverted, "is null, and counts as empty")
		}
	}
}

// orNull is a text, or null where null is written.
func orNull(value *pyyaml.Node, s string) *pyyaml.Node {
	if value == nil {
		return &pyyaml.Node{Kind: pyyaml.Null}
	}
	return text(s)
}

// descriptionText is the description, or the name where there is none.
func (c *converter) descriptionText() string {
	if c.worker.Description != nil && !isBlank(*c.worker.Description) {
		return strip(*c.worker.Description)
	}
	place := c.node
	if value := c.value("description"); value != nil {
		place = value
	}
	c.problem(arkindex.SeverityWarning, place, c.at("description"), codeRequired, "there is no description, so the name stands for it").
		Hint = "write a description in the new file"
	return c.worker.Name
}

// docker carries the command and the shared memory over.
func (c *converter) docker() *pyyaml.Node {
	docker := c.value("docker")
	if docker == nil || len(docker.Entries) == 0 {
		return nil
	}
	written := &pyyaml.Node{Kind: pyyaml.Map}
	inside := c.within("docker", docker)
	for _, key := range []string{"command", "shm_size"} {
		value := docker.Get(key)
		if value == nil {
			continue
		}
		carried := value
		if value.Kind != pyyaml.Null {
			carried = text(value.PythonText())
		}
		if key == "shm_size" {
			carried = inside.lowerSize(value)
		}
		written.Entries = append(written.Entries, pyyaml.Entry{Key: key, Value: carried})
	}
	return written
}

// lowerSize is the shared memory as a text with its unit in lower case.
func (m mapping) lowerSize(value *pyyaml.Node) *pyyaml.Node {
	if value.Kind == pyyaml.Null {
		return value
	}
	lower := text(strings.ToLower(value.PythonText()))
	if value.Kind != pyyaml.String || lower.Text != value.Text {
		m.problem(arkindex.SeverityNotice, value, m.at("shm_size"), codeConverted, "becomes the text '%s'", lower.Text)
	}
	return lower
}

// secretsLost names the secrets, which the newer format asks for as options.
func (c *converter) secretsLost() {
	if value := c.value("secrets"); value != nil && len(value.Items) > 0 {
		c.problem(arkindex.SeverityWarning, value, c.at("secrets"), codeLost, "secrets are not carried over").
			Hint = "write an option of type secret for each"
	}
}

// check holds the written file against the newer format.
func (c *converter) check(file, yaml string) {
	_, problems := ParseDefinition(file, []byte(yaml))
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			c.report(c.placed(problem))
		}
	}
}

// placed moves an error of the written file to what it was written from.
func (c *converter) placed(problem arkindex.Problem) arkindex.Problem {
	for i, origin := range c.origins {
		if part, found := strings.CutPrefix(problem.Path, pyyaml.Item("configuration", i)); found {
			return c.placedOption(problem, origin, strings.Replace(part, ".display_name", ".title", 1))
		}
	}
	key := problem.Path
	if key == "display_name" {
		key = "name"
	}
	if value := c.value(key); value != nil && slices.Contains([]string{"name", "type", "slug"}, key) {
		problem.File, problem.Line, problem.Column, problem.Path = c.file, value.Line, value.Column, c.at(key)
	}
	return problem
}

// placedOption moves an error in a part of an option.
func (c *converter) placedOption(problem arkindex.Problem, from origin, part string) arkindex.Problem {
	node := from.entry.KeyNode
	if from.user {
		key, _, _ := strings.Cut(strings.TrimPrefix(part, "."), "[")
		if value := from.entry.Value.Get(key); value != nil {
			node = value
		}
		part = from.path + part
	} else {
		part = from.path
	}
	problem.File, problem.Line, problem.Column, problem.Path = c.file, node.Line, node.Column, part
	problem.Message = "cannot be written in the newer format: " + problem.Message
	return problem
}

// lost names a value of the configuration that is not carried over.
func (c *converter) lost(node *pyyaml.Node, path, format string, args ...any) *arkindex.Problem {
	return c.problem(c.severity, node, path, codeLost, "is not carried over: "+format, args...)
}
