package workerfile

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
	"arkindex/internal/pyyaml/emit"
)

// converter converts one worker to the newer format. Severity is the severity of a value of its
// configuration that cannot be converted.
type converter struct {
	old      mapping // the worker in the older format
	worker   Worker
	severity arkindex.Severity
	origins  []origin // of the options
}

// origin is where an option comes from.
type origin struct {
	entry pyyaml.Entry
	path  string
	user  bool // from user_configuration, where an option has fields
}

// convert returns the worker as YAML. What the newer format does not allow is an error at its
// position in the older format. File is the path that the YAML would be written to.
func (c *converter) convert(file string) string {
	written := &pyyaml.Node{Kind: pyyaml.Map}
	set := func(key string, value *pyyaml.Node) {
		written.Entries = append(written.Entries, pyyaml.Entry{Key: key, Value: value})
	}
	c.reportConverted()
	set("slug", stringNode(c.worker.Slug))
	set("display_name", stringNode(c.worker.Name))
	set("type", stringNode(c.worker.Type))
	if c.old.node.Get("gpu_usage") != nil {
		set("gpu_usage", orNull(c.old.value("gpu_usage"), string(c.worker.GPUUsage)))
	}
	if c.old.node.Get("model_usage") != nil {
		set("model_usage", orNull(c.old.value("model_usage"), string(c.worker.ModelUsage)))
	}
	set("description", stringNode(c.descriptionText()))
	if docker := c.docker(); docker != nil {
		set("docker", docker)
	}
	if options := c.configuration(); options != nil {
		set("configuration", options)
	}
	c.reportSecrets()
	yaml := emit.Marshal(written)
	c.check(file, yaml)
	return yaml
}

// reportConverted reports values that the newer format does not allow but that are unambiguous.
func (c *converter) reportConverted() {
	for _, key := range []string{"name", "type", "slug"} {
		if value := c.old.value(key); value != nil && value.Kind != pyyaml.String {
			c.old.problem(arkindex.SeverityNotice, value, c.old.at(key), codeConverted,
				"is a number, and becomes the string '%s'", value.PythonText())
		}
	}
	for _, key := range []string{"configuration", "user_configuration", "docker"} {
		if value := c.old.node.Get(key); value != nil && value.Kind == pyyaml.Null {
			c.old.problem(arkindex.SeverityNotice, value, c.old.at(key), codeConverted,
				"is null, and counts as empty")
		}
	}
}

// orNull returns s, or null if value is absent.
func orNull(value *pyyaml.Node, s string) *pyyaml.Node {
	if value == nil {
		return &pyyaml.Node{Kind: pyyaml.Null}
	}
	return stringNode(s)
}

// descriptionText returns the description, or the name of a worker without one.
func (c *converter) descriptionText() string {
	if c.worker.Description != nil && !isBlank(*c.worker.Description) {
		return strip(*c.worker.Description)
	}
	node := c.old.node
	if value := c.old.value("description"); value != nil {
		node = value
	}
	c.old.problem(arkindex.SeverityWarning, node, c.old.at("description"), codeRequired,
		"there is no description, so the name is used").
		Hint = "write a description in the new file"
	return c.worker.Name
}

// docker converts the command and the size of the shared memory.
func (c *converter) docker() *pyyaml.Node {
	docker := c.old.value("docker")
	if docker == nil || len(docker.Entries) == 0 {
		return nil
	}
	written := &pyyaml.Node{Kind: pyyaml.Map}
	inside := c.old.within("docker", docker)
	for _, key := range []string{"command", "shm_size"} {
		value := docker.Get(key)
		if value == nil {
			continue
		}
		carried := value
		if value.Kind != pyyaml.Null {
			carried = stringNode(value.PythonText())
		}
		if key == "shm_size" {
			carried = inside.lowerSize(value)
		}
		written.Entries = append(written.Entries, pyyaml.Entry{Key: key, Value: carried})
	}
	return written
}

// lowerSize returns the size of the shared memory as a string with its unit in lower case.
func (m mapping) lowerSize(value *pyyaml.Node) *pyyaml.Node {
	if value.Kind == pyyaml.Null {
		return value
	}
	lower := stringNode(strings.ToLower(value.PythonText()))
	if value.Kind != pyyaml.String || lower.Text != value.Text {
		m.problem(arkindex.SeverityNotice, value, m.at("shm_size"), codeConverted,
			"becomes the string '%s'", lower.Text)
	}
	return lower
}

// reportSecrets warns about secrets, which are options in the newer format.
func (c *converter) reportSecrets() {
	if value := c.old.value("secrets"); value != nil && len(value.Items) > 0 {
		c.old.problem(
			arkindex.SeverityWarning, value, c.old.at("secrets"), codeLost, "secrets are not converted",
		).
			Hint = "write an option of type secret for each"
	}
}

// check reports where the YAML is not valid in the newer format.
func (c *converter) check(file, yaml string) {
	_, problems := ParseDefinition(file, []byte(yaml))
	for _, problem := range problems {
		if problem.Severity == arkindex.SeverityError {
			c.old.reader.report(c.relocate(problem))
		}
	}
}

// relocate moves an error of the YAML to the position that it was converted from.
func (c *converter) relocate(problem arkindex.Problem) arkindex.Problem {
	for i, origin := range c.origins {
		if part, found := strings.CutPrefix(problem.Path, pyyaml.Item("configuration", i)); found {
			return c.relocateOption(problem, origin, strings.Replace(part, ".display_name", ".title", 1))
		}
	}
	key := problem.Path
	if key == "display_name" {
		key = "name"
	}
	value := c.old.value(key)
	if value != nil && slices.Contains([]string{"name", "type", "slug"}, key) {
		problem.File, problem.Path = c.old.file, c.old.at(key)
		problem.Line, problem.Column = value.Line, value.Column
	}
	return problem
}

// relocateOption moves an error in a part of an option.
func (c *converter) relocateOption(
	problem arkindex.Problem, from origin, part string,
) arkindex.Problem {
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
	problem.File, problem.Path = c.old.file, part
	problem.Line, problem.Column = node.Line, node.Column
	problem.Message = "cannot be written in the newer format: " + problem.Message
	return problem
}

// lost reports a value of the configuration that is not converted.
func (c *converter) lost(node *pyyaml.Node, path, format string, args ...any) *arkindex.Problem {
	return c.old.problem(c.severity, node, path, codeLost, "is not converted: "+format, args...)
}
