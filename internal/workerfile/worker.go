package workerfile

import (
	"fmt"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// maxSlug is the length that a slug may have.
const maxSlug = 100

// worker reads one worker. It is kept only when nothing of it is wrong.
func (r *reader) worker(m mapping) {
	before := r.errors()
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
	if r.errors() == before {
		w.Configuration = p.json()
		r.workers = append(r.workers, w)
	}
}

// errors counts the errors so far.
func (r *reader) errors() int {
	count := 0
	for _, problem := range r.problems {
		if problem.Severity == arkindex.SeverityError {
			count++
		}
	}
	return count
}

// slug reads the worker's name for machines.
func (m mapping) slug() string {
	slug, ok := m.required("slug")
	if !ok {
		return ""
	}
	for _, r := range slug {
		if !isSlugRune(r) {
			m.error(m.value("slug"), "slug", codeValue, "may hold only letters without accents, digits, - and _, and holds %q", r)
			return ""
		}
	}
	if len(slug) > maxSlug {
		m.error(m.value("slug"), "slug", codeValue, "may have %d characters, and has %d", maxSlug, len(slug))
		return ""
	}
	return slug
}

func isSlugRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
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
	usage := arkindex.Usage(value.Text)
	if value.Kind == pyyaml.String && usage.Valid() {
		return usage
	}
	var known []string
	for _, usage := range arkindex.Usages() {
		known = append(known, string(usage))
	}
	m.error(value, key, codeValue, "should be disabled, supported or required").Hint = didYouMean(value.Text, known)
	return arkindex.UsageDisabled
}

// secrets reads the names of the secrets that the worker needs.
func (m mapping) secrets() []string {
	value := m.value("secrets")
	if value == nil {
		return nil
	}
	if value.Kind == pyyaml.String && value.Text != "" {
		m.error(value, "secrets", codeType, "should be a list, and is a text").Hint = fmt.Sprintf("write it as a list: [%q]", value.Text)
		return nil
	}
	if value.Kind != pyyaml.List && value.Kind != pyyaml.String && (value.Kind != pyyaml.Map || len(value.Entries) > 0) {
		m.error(value, "secrets", codeType, "should be a list of texts, and is %s", aKind(value))
		return nil
	}
	var names []string
	for i, item := range value.Items {
		if name, ok := m.textOf(item, fmt.Sprintf("secrets[%d]", i)); ok {
			names = append(names, name)
		}
	}
	return names
}

// refuseRepeatedSlugs refuses a slug that several workers of the repository use: they would be one worker.
func (r *reader) refuseRepeatedSlugs() {
	first := map[string]Worker{}
	for _, worker := range r.workers {
		earlier, repeated := first[worker.Slug]
		if !repeated {
			first[worker.Slug] = worker
			continue
		}
		m := mapping{reader: r, file: worker.File}
		m.problem(arkindex.SeverityError, &pyyaml.Node{Line: worker.Line, Column: 1}, "slug", codeRepeated,
			"the slug %q is that of the worker at %s:%d already", worker.Slug, earlier.File, earlier.Line)
	}
}
