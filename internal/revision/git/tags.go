package git

import (
	"bytes"
	"context"
	"io"
)

// tags lists the tags that point at the commit, straight or through annotated tags. `git tag --points-at` opens every tag object,
// `show-ref -d` takes what packed-refs already knows.
func (s session) tags(ctx context.Context, facts *Facts) error {
	filter := newTagFilter(facts.Commit)
	if err := s.listTags(ctx, &filter); err != nil {
		return err
	}
	facts.Tags = filter.tags
	return nil
}

// listTags writes every tag of the repository to out.
func (s session) listTags(ctx context.Context, out io.Writer) error {
	code, detail, err := s.run(ctx, out, "show-ref", "--tags", "--dereference")
	if err == nil && code > 1 { // 1: there are no tags
		err = s.broken(detail)
	}
	return err
}

// tagFilter keeps the tags of one commit out of what show-ref writes, line by line: HASH refs/tags/NAME, and for an annotated
// tag once more with the commit's hash and ^{} behind the name.
type tagFilter struct {
	start []byte // how the lines of the commit begin
	rest  []byte // an unfinished line
	tags  []string
}

func newTagFilter(commit string) tagFilter {
	return tagFilter{start: []byte(commit + " refs/tags/")}
}

// Write takes the next part of the output. It never fails.
func (f *tagFilter) Write(part []byte) (int, error) {
	f.rest = append(f.rest, part...)
	end := bytes.LastIndexByte(f.rest, '\n') + 1
	for lines := f.rest[:end]; len(lines) > 0; {
		at := bytes.Index(lines, f.start)
		if at < 0 {
			break
		}
		line, next, _ := bytes.Cut(lines[at:], []byte("\n"))
		if at == 0 || lines[at-1] == '\n' {
			f.tags = append(f.tags, text(string(bytes.TrimSuffix(line[len(f.start):], []byte("^{}")))))
		}
		lines = next
	}
	f.rest = append(f.rest[:0], f.rest[end:]...)
	return len(part), nil
}
