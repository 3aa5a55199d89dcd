package git

import "context"

// atOnce answers the usual request, about HEAD and its description, with one process fewer than step by step, and all of
// them at the same time: the process that describes HEAD pins it as well, and the list of tags is held until the hash is
// known. Not usual is also whatever fails on the way: then Facts finds out step by step what it is.
func (s session) atOnce(ctx context.Context, want Request) (facts Facts, usual bool) {
	if want.Commit != "" || !want.Message && !want.Author {
		return Facts{}, false
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	tags := &heldTags{ctx: ctx, pinned: make(chan struct{})}
	var head description
	questions := []func() error{func() (err error) {
		if head, err = s.describe(ctx, "HEAD"); err != nil {
			stop() // nobody will use what the others find
			return err
		}
		tags.filter = newTagFilter(head.hash)
		close(tags.pinned)
		return nil
	}}
	if want.Tags {
		questions = append(questions, func() error { return s.listTags(ctx, tags) })
	}
	if want.Branch {
		questions = append(questions, func() error { return s.branch(ctx, &facts) })
	}
	if want.Remotes {
		questions = append(questions, func() error { return s.remotes(ctx, &facts) })
	}
	if together(questions...) != nil {
		return Facts{}, false
	}
	facts.described(head)
	facts.Commit, facts.Head, facts.Tags = head.hash, head.hash, tags.filter.tags
	return facts, true
}

// heldTags is a tagFilter whose commit becomes known while the tags are already being listed. Until then the pipe holds
// them, and git waits.
type heldTags struct {
	ctx    context.Context
	pinned chan struct{}
	filter tagFilter
}

// Write waits for the commit and takes the next part of the output.
func (h *heldTags) Write(part []byte) (int, error) {
	select {
	case <-h.pinned:
		return h.filter.Write(part)
	case <-h.ctx.Done():
		return 0, h.ctx.Err()
	}
}
