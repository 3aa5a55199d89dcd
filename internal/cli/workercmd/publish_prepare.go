package workercmd

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// preparation is a publication before anything is sent: the plan and the instances it goes to, or
// every reason why it cannot be sent. With errors, the plan holds at most the image and the
// revision.
type preparation struct {
	opts        *publishOptions
	set         *workerfile.Set
	plan        publish.Plan
	image       checkedImage
	connections []app.Connection
	errs        []error
}

// prepare checks everything local. configurationErr is the error of reading the set.
func prepare(
	ctx context.Context, opts *publishOptions, set *workerfile.Set, configurationErr error,
) *preparation {
	p := &preparation{opts: opts, set: set}
	p.addError(configurationErr)
	img, err := parseImage(opts)
	p.addError(err)
	p.image = checkedImage{Image: img, state: image.Skipped}
	p.addError(opts.splitRevisionURL())
	opts.revision.NoDescription = !opts.sendsDescription(set)
	rev, err := resolveRevision(ctx, opts.app, opts.revision)
	p.addError(err)
	p.plan = publish.Plan{Image: img, Revision: rev, Notices: rev.Notices}
	if configurationErr != nil {
		set = &workerfile.Set{}
	}
	if err == nil {
		p.makePlan(set)
	}
	p.addError(checkDotenv(opts, set))
	p.connectAll(ctx)
	return p
}

// prepareInTime is prepare, abandoned when the context ends.
func prepareInTime(
	ctx context.Context, opts *publishOptions, set *workerfile.Set, configurationErr error,
) *preparation {
	p, err := app.Await(ctx, "the publication was prepared", func() (*preparation, error) {
		return prepare(ctx, opts, set, configurationErr), nil
	})
	if err != nil {
		p = &preparation{opts: opts, errs: []error{err}}
		p.plan.Revision = revision.Unknown()
		p.image = checkedImage{Image: image.Image{Reference: opts.image}, state: image.Skipped}
		p.plan.Image = p.image.Image
	}
	return p
}

// addError adds an error, or each of several joined errors.
func (p *preparation) addError(err error) {
	if several, joined := err.(interface{ Unwrap() []error }); joined {
		p.errs = append(p.errs, several.Unwrap()...)
	} else if err != nil {
		p.errs = append(p.errs, err)
	}
}

// addInterruption adds that the user interrupted the preparation, unless another error says so.
func (p *preparation) addInterruption(ctx context.Context) {
	if ctx.Err() == context.Canceled && app.ExitCode(p.errs...) != app.ExitInterrupted {
		p.addError(arkindex.Errorf(arkindex.CodeInterrupted, "interrupted before anything was sent"))
	}
}

// parseImage parses the image and --image-digest. With an error, the image is what the user wrote.
func parseImage(opts *publishOptions) (image.Image, error) {
	img, err := image.Parse(opts.image)
	if err != nil {
		return image.Image{Reference: opts.image}, err
	}
	digest := opts.imageDigest
	if digest == "" {
		return img, nil
	}
	if _, err := img.Pin(digest); err != nil {
		return img, err
	}
	if img.Digest != "" && img.Digest != digest {
		return img, arkindex.Errorf(arkindex.CodeUsage,
			"the image has the digest %s, but --image-digest says %s", img.Digest, digest).
			WithHint("leave one of the two out")
	}
	return img, nil
}

// makePlan makes the plan for the set's workers, with the image as far as it has been checked.
func (p *preparation) makePlan(set *workerfile.Set) {
	plan, err := p.opts.newPlan(p.image.Image, p.plan.Revision, set)
	if err != nil {
		p.addError(err)
		return
	}
	p.addError(plan.CheckConversion())
	plan.Notices = p.plan.Notices
	p.plan = plan
}

// connectAll creates a client for each profile, which sends nothing yet. A dry run needs no
// profile. The registry in this process is not opened after an error, nor for a dry run if it does
// not exist yet, because opening it would create its file.
func (p *preparation) connectAll(ctx context.Context) {
	a := p.opts.app
	choice, err := a.ChooseProfiles(ctx)
	if !p.opts.dryRun || !profile.IsNone(err) {
		p.addError(err)
	} else if missing := profile.MissingVariable(a.Process.Getenv); missing != "" {
		p.plan.Notices = append(slices.Clone(p.plan.Notices), missing)
	}
	p.plan.Notices = slices.Concat(p.plan.Notices, choice.Notices)
	for _, chosen := range choice.Profiles {
		if chosen.Builtin() && len(p.errs) > 0 {
			continue
		}
		if chosen.Builtin() && p.opts.dryRun && !a.HasDatabase() {
			p.connections = append(p.connections, a.Unconnected(chosen))
			continue
		}
		connection, err := a.Connect(ctx, chosen)
		p.addError(err)
		if err == nil {
			p.connections = append(p.connections, connection)
		}
	}
}

// targets returns the instances to publish to. A dry run without any gets the plan for an instance
// that is never asked.
func (p *preparation) targets() []publish.Target {
	if len(p.connections) == 0 {
		return []publish.Target{{}}
	}
	var targets []publish.Target
	for _, c := range p.connections {
		targets = append(targets, publish.Target{
			Profile: c.Profile.Slug, URL: c.URL, Client: c.Client, Addressable: !c.Profile.Builtin(),
		})
	}
	return targets
}

// complete adds to a report what the plan does not hold: the check of the image, and the warnings
// about the configuration.
func (p *preparation) complete(report publish.Report) publish.Report {
	report.Image = p.image.report()
	if p.set != nil {
		problems, notices := app.SplitProblems(p.set.Problems)
		report.Problems, report.Notices = problems, append(notices, report.Notices...)
	}
	report.Notices = append(report.Notices, p.image.warnings...)
	if p.opts.explain {
		report.Passed = p.plan.Revision.Passed
	}
	return report
}

// close closes the connections.
func (p *preparation) close() {
	for _, c := range p.connections {
		_ = c.Close()
	}
}
