package workerfile

import (
	"fmt"
	"unicode/utf8"

	"arkindex"
)

// slug reads the worker's name for machines, and claims it: two workers of one slug would be one worker.
func (m mapping) slug() string {
	slug, ok := m.required("slug")
	if ok && m.checkSlug(slug) {
		m.claim(slug)
		return slug
	}
	return ""
}

// checkSlug notes what an instance refuses in a slug.
func (m mapping) checkSlug(slug string) bool {
	for _, r := range slug {
		if !arkindex.IsSlugRune(r) {
			m.error(m.value("slug"), "slug", codeValue, "may hold only letters without accents, digits, - and _, and holds %q", r)
			return false
		}
	}
	if count := utf8.RuneCountInString(slug); count > arkindex.MaxSlug {
		m.error(m.value("slug"), "slug", codeValue, "may have %d characters, and has %d", arkindex.MaxSlug, count)
		return false
	}
	return true
}

// claim refuses a slug that an earlier worker uses.
func (m mapping) claim(slug string) {
	value := m.value("slug")
	m.claimAt(slugPlace{slug: slug, file: m.file, line: value.Line, column: value.Column, path: m.at("slug")})
}

// slugPlace is where a worker's slug stands. Its zero value claims nothing.
type slugPlace struct {
	slug, file   string
	line, column int
	path         string
}

// claimAt is claim for a slug whose place is known.
func (r *reader) claimAt(here slugPlace) {
	if r.slugs == nil {
		r.claimed = here
		return
	}
	earlier, repeated := r.slugs[here.slug]
	if !repeated {
		r.slugs[here.slug] = here
		return
	}
	message := fmt.Sprintf("the worker at %s:%d has the slug %s already", earlier.file, earlier.line, here.slug)
	if earlier == here {
		message = "this worker is named twice in " + Name
	}
	r.note(arkindex.Problem{
		File: here.file, Line: here.line, Column: here.column, Path: here.path,
		Severity: arkindex.SeverityError, Code: codeRepeated, Message: message,
	})
}
