package git

import (
	"bytes"
	"context"
	"io"
)

// readTags reads the tags that point at the commit, directly or through annotated tags. It runs
// `show-ref -d`, which uses what packed-refs already knows, since `git tag --points-at` opens
// every tag object.
func (s session) readTags(ctx context.Context, facts *Facts) error {
	filter := newTagFilter(facts.Commit)
	if err := s.listTags(ctx, &filter); err != nil {
		return err
	}
	facts.Tags = filter.tags
	return nil
}

// listTags writes every tag of the repository to out.
func (s session) listTags(ctx context.Context, out io.Writer) error {
	r, err := s.run(ctx, out, "show-ref", "--tags", "--dereference")
	if err == nil && r.code > 1 { // 1: there are no tags
		err = s.broken(r.message)
	}
	return err
}

// tagFilter picks the tags of one commit from the output of show-ref. Its lines are
// HASH refs/tags/NAME, followed, for annotated tags, by COMMIT-HASH refs/tags/NAME^{}.
type tagFilter struct {
	start []byte // of the lines with the commit
	rest  []byte // incomplete line
	tags  []string
}

func newTagFilter(commit string) tagFilter {
	return tagFilter{start: []byte(commit + " refs/tags/")}
}

// Write filters the next part of the output. It never fails.
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
			f.tags = append(f.tags, toUTF8(string(bytes.TrimSuffix(line[len(f.start):], []byte("^{}")))))
		}
		lines = next
	}
	f.rest = append(f.rest[:0], f.rest[end:]...)
	return len(part), nil
}
