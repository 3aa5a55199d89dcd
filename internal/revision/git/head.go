package git

import "context"

// readHead is the fast path for the usual request, about HEAD and its description. All processes
// run at the same time, and one fewer is needed: the one that describes HEAD resolves it as well,
// and the list of tags waits for its hash. For other requests, and if anything fails, done is
// false, and the caller has to read step by step.
func (s session) readHead(ctx context.Context, want Request) (facts Facts, done bool) {
	if want.Commit != "" || !want.Message && !want.Author {
		return Facts{}, false
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	tags := &delayedTags{stopped: ctx.Done(), resolved: make(chan struct{})}
	var head description
	reads := []func() error{func() (err error) {
		if head, err = s.describe(ctx, "HEAD"); err != nil {
			stop() // the other results are of no use
			return err
		}
		tags.filter = newTagFilter(head.hash)
		close(tags.resolved)
		return nil
	}}
	if want.Tags {
		reads = append(reads, func() error { return s.listTags(ctx, tags) })
	}
	if want.Branch {
		reads = append(reads, func() error { return s.readBranch(ctx, &facts) })
	}
	if want.Remotes {
		reads = append(reads, func() error { return s.readRemotes(ctx, &facts) })
	}
	if runAll(reads...) != nil {
		return Facts{}, false
	}
	facts.setDescription(head)
	facts.Commit, facts.Head, facts.Tags = head.hash, head.hash, tags.filter.tags
	return facts, true
}

// delayedTags is a tagFilter whose commit is resolved while git already lists the tags. Until then
// git waits for its output to be read.
type delayedTags struct {
	stopped  <-chan struct{}
	resolved chan struct{}
	filter   tagFilter
}

// Write waits for the commit and then filters the next part of the output.
func (d *delayedTags) Write(part []byte) (int, error) {
	select {
	case <-d.resolved:
		return d.filter.Write(part)
	case <-d.stopped:
		return 0, context.Canceled
	}
}
