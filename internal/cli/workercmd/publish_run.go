package workercmd

import (
	"context"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// runPublish checks everything local first, so that it can report all errors at once, and sends
// nothing unless there are none.
func runPublish(ctx context.Context, opts *publishOptions) error {
	a := opts.app
	a.Publishing = true
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	set, err := readWorkers(ctx, a, opts.read, opts.strict, opts.workers)
	if err == nil && len(set.Workers)+len(set.Definitions) == 0 {
		return reportNoWorkers(opts, set)
	}
	p := prepareInTime(ctx, opts, set, err)
	defer p.close()
	if opts.explain {
		explain(a, p.plan.Revision)
	}
	if len(p.errs) == 0 {
		p.addError(p.checkImage(ctx))
	}
	p.addInterruption(ctx)
	for _, notice := range p.plan.Notices {
		a.Messages.Notice(notice)
	}
	if len(p.errs) > 0 {
		return reportRefusal(p)
	}
	logPlan(a, p.plan)
	execute := publish.Execute
	if opts.dryRun {
		execute = publish.DryRun
	}
	return reportResult(ctx, opts, p.complete(execute(ctx, p.plan, p.targets())))
}

// newPlan returns the plan for a set's workers, which all have the same format.
func (o *publishOptions) newPlan(
	img image.Image, rev revision.Revision, set *workerfile.Set,
) (publish.Plan, error) {
	if len(set.Definitions) > 0 {
		plan, err := publish.NewImport(img, rev, set.Definitions, o.generation)
		plan.Strict = o.strict
		return plan, err
	}
	plan, err := publish.NewPlan(img, rev, set.Workers)
	plan.Generation, plan.Strict = o.generation, o.strict
	return plan, err
}

// sendsDescription reports whether the publication may send the message and the author of the
// revision. Only the docker generation does, which is known to be used or not if the user names a
// generation, or if the workers are of the newer configuration format.
func (o *publishOptions) sendsDescription(set *workerfile.Set) bool {
	if set != nil && len(set.Definitions) > 0 {
		return false
	}
	return o.generation == publish.GenerationAuto || o.generation == publish.GenerationDocker
}

// splitRevisionURL sets the repository URL and the hash from --revision-url.
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
		return contradiction("--revision-hash")
	}
	if given := o.revision.RepositoryURL; given == nil {
		o.revision.RepositoryURL = &stated.RepositoryURL
	} else if url, err := revision.StatedURL(*given); err != nil ||
		!arkindex.SameRepository(url, stated.RepositoryURL) {
		return contradiction("--repository-url")
	}
	o.revision.Hash, o.revision.URL = &stated.Hash, stated.URL
	return nil
}

// contradiction returns the error of an option that contradicts --revision-url.
func contradiction(option string) error {
	return arkindex.Errorf(arkindex.CodeUsage, "--revision-url and %s contradict each other", option).
		WithHint("give either --revision-url or --repository-url and --revision-hash")
}
