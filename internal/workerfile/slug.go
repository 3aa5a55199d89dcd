package workerfile

import (
	"fmt"
	"unicode/utf8"

	"arkindex"
)

// maxSlug is the length that a slug may have.
const maxSlug = 100

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
		if !isSlugRune(r) {
			m.error(m.value("slug"), "slug", codeValue, "may hold only letters without accents, digits, - and _, and holds %q", r)
			return false
		}
	}
	if count := utf8.RuneCountInString(slug); count > maxSlug {
		m.error(m.value("slug"), "slug", codeValue, "may have %d characters, and has %d", maxSlug, count)
		return false
	}
	return true
}

func isSlugRune(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_'
}

// claim refuses a slug that an earlier worker uses.
func (m mapping) claim(slug string) {
	value := m.value("slug")
	m.claimAt(slug, &arkindex.Problem{
		File: m.file, Line: value.Line, Column: value.Column, Path: m.at("slug"),
		Severity: arkindex.SeverityError, Code: codeRepeated,
	})
}

// slugClaim is a slug that a file uses, and the problem that this is when another one does already.
type slugClaim struct {
	slug string
	here *arkindex.Problem
}

// claimAt is claim for a slug whose place is known.
func (r *reader) claimAt(slug string, here *arkindex.Problem) {
	if r.slugs == nil {
		r.claims = append(r.claims, slugClaim{slug, here})
		return
	}
	earlier, repeated := r.slugs[slug]
	if !repeated {
		r.slugs[slug] = here
		return
	}
	here.Message = fmt.Sprintf("the worker at %s:%d has the slug %s already", earlier.File, earlier.Line, slug)
	if earlier.File == here.File && earlier.Line == here.Line && earlier.Column == here.Column {
		here.Message = "this worker is named twice in " + Name
	}
	r.note(*here)
}
