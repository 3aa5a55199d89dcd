package cli

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// workerPublish finds out everything local first, so that all that is wrong is said at once and nothing is sent unless
// all is right.
func (a *app) workerPublish(ctx context.Context, options *publishOptions) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	set, err := a.readWorkers(options.read, options.strict, options.workers)
	if err == nil && len(set.Workers)+len(set.Definitions) == 0 {
		return a.nothingToPublish(options)
	}
	p := a.prepare(ctx, options, set, err)
	defer p.close()
	if options.explain {
		a.explain(p.plan.Revision)
	}
	if len(p.errs) == 0 {
		p.note(a.checkImage(ctx, options, p))
	}
	p.noteInterruption(ctx)
	for _, notice := range p.plan.Notices {
		a.messages.notice(notice)
	}
	if len(p.errs) > 0 {
		return a.refuse(p, options)
	}
	return a.publish(ctx, options, p)
}

// newPlan makes the plan of a set's workers, which are all of one format.
func (o *publishOptions) newPlan(img image.Image, rev revision.Revision, set *workerfile.Set) (publish.Plan, error) {
	if len(set.Definitions) > 0 {
		plan, err := publish.NewImport(img, rev, set.Definitions, o.generation)
		plan.Strict = o.strict
		return plan, err
	}
	plan, err := publish.NewPlan(img, rev, set.Workers)
	plan.Generation, plan.Strict = o.generation, o.strict
	return plan, err
}

// splitRevisionURL makes the repository's URL and the hash of --revision-url.
func (o *publishOptions) splitRevisionURL() error {
	if o.revisionURL == nil {
		return nil
	}
	if *o.revisionURL == "" {
		return publish.Needed("--revision-url")
	}
	stated, err := revision.SplitURL(*o.revisionURL)
	if err != nil {
		return err
	}
	if given := o.revision.Hash; given != nil && *given != stated.Hash {
		return contradicts("--revision-hash")
	}
	if given := o.revision.RepositoryURL; given == nil {
		o.revision.RepositoryURL = &stated.RepositoryURL
	} else if url, err := revision.StatedURL(*given); err != nil || !arkindex.SameRepository(url, stated.RepositoryURL) {
		return contradicts("--repository-url")
	}
	o.revision.Hash, o.revision.URL = &stated.Hash, stated.URL
	return nil
}

// contradicts refuses an option that says otherwise than --revision-url.
func contradicts(option string) error {
	return arkindex.Errorf(arkindex.CodeUsage, "--revision-url is not the address of what %s says", option).
		WithHint("give either --revision-url or --repository-url and --revision-hash")
}

// resolveRevision finds where the publication comes from.
func (a *app) resolveRevision(ctx context.Context, options revision.Options) (revision.Revision, error) {
	repository := git.Repository{Dir: a.workingDirectory(), Env: a.Environ}
	rev, err := revision.Resolve(options, ci.Read(a.Getenv), func(request git.Request) (git.Facts, error) {
		return repository.Facts(ctx, request)
	})
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = arkindex.Errorf(arkindex.CodeUnavailable, "the time was spent before Git had answered").
			WithHint("try again later, or give more time with --timeout")
	}
	return rev, err
}

// publish sends the plan to each profile's instance, and says what became of it.
func (a *app) publish(ctx context.Context, options *publishOptions, p *preparation) error {
	a.announce(p.plan)
	run := publish.Execute
	if options.dryRun {
		run = publish.DryRun
	}
	report := p.complete(run(ctx, p.plan, p.targets(a)), options)
	return a.conclude(report, options)
}
