package workerfile

import (
	"fmt"
	"unicode/utf8"

	"arkindex"
)

// slug reads and claims the slug: two workers with the same slug would be the same worker.
func (m mapping) slug() string {
	slug, ok := m.requiredString("slug")
	if ok && m.checkSlug(slug) {
		m.claim(slug)
		return slug
	}
	return ""
}

// checkSlug reports what an instance refuses in a slug.
func (m mapping) checkSlug(slug string) bool {
	for _, r := range slug {
		if !arkindex.IsSlugRune(r) {
			m.error(m.value("slug"), "slug", codeValue,
				"may contain only ASCII letters, digits, - and _, and contains %q", r)
			return false
		}
	}
	if count := utf8.RuneCountInString(slug); count > arkindex.MaxSlug {
		m.error(m.value("slug"), "slug", codeValue,
			"may have %d characters, and has %d", arkindex.MaxSlug, count)
		return false
	}
	return true
}

// claim refuses a slug that an earlier worker uses.
func (m mapping) claim(slug string) {
	value := m.value("slug")
	here := slugPosition{
		slug: slug, file: m.file, line: value.Line, column: value.Column, path: m.at("slug"),
	}
	earlier, repeated := m.reader.slugs[here.slug]
	if !repeated {
		m.reader.slugs[here.slug] = here
		return
	}
	message := fmt.Sprintf(
		"the worker at %s:%d already has the slug %s", earlier.file, earlier.line, here.slug,
	)
	if earlier == here {
		message = "this worker is named twice in " + Name
	}
	m.reader.report(arkindex.Problem{
		File: here.file, Line: here.line, Column: here.column, Path: here.path,
		Severity: arkindex.SeverityError, Code: codeRepeated, Message: message,
	})
}

// slugPosition is where a worker's slug is written.
type slugPosition struct {
	slug, file   string
	line, column int
	path         string
}
