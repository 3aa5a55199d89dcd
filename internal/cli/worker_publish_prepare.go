package cli

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/workerfile"
)

// preparation is a publication before anything is sent: the plan and the instances that it goes to, or every reason why it
// goes nowhere. With errs the plan has only what is known of the image and the revision.
type preparation struct {
	set         *workerfile.Set
	plan        publish.Plan
	image       checkedImage
	connections []connection
	errs        []error
}

// prepare finds out everything local. wrong is what is wrong with the configuration.
func (a *app) prepare(ctx context.Context, options *publishOptions, set *workerfile.Set, wrong error) *preparation {
	p := &preparation{set: set}
	p.note(wrong)
	img, err := parseImage(options)
	p.note(err)
	p.image = checkedImage{Image: img, state: image.Skipped}
	p.note(options.splitRevisionURL())
	rev, err := a.resolveRevision(ctx, options.revision)
	p.note(err)
	p.plan = publish.Plan{Image: img, Revision: rev, Notices: rev.Notices}
	if wrong != nil {
		set = &workerfile.Set{}
	}
	if err == nil {
		p.makePlan(options, set)
	}
	p.note(a.checkDotenv(options, set))
	a.connectAll(ctx, options, p)
	return p
}

// note adds an error, or those that an error joins.
func (p *preparation) note(err error) {
	if several, joined := err.(interface{ Unwrap() []error }); joined {
		p.errs = append(p.errs, several.Unwrap()...)
	} else if err != nil {
		p.errs = append(p.errs, err)
	}
}

// parseImage reads the image and the digest that the options name. With an error the image is as it was given.
func parseImage(options *publishOptions) (image.Image, error) {
	img, err := image.Parse(options.image)
	if err != nil {
		return image.Image{Reference: options.image}, err
	}
	digest := options.imageDigest
	if digest == "" {
		return img, nil
	}
	if _, err := img.Pin(digest); err != nil {
		return img, err
	}
	if img.Digest != "" && img.Digest != digest {
		return img, arkindex.Errorf(arkindex.CodeUsage, "the image has the digest %s, and --image-digest says %s", img.Digest, digest).
			WithHint("leave one of the two out")
	}
	return img, nil
}

// makePlan makes the plan of the set's workers with the image as it is known by now.
func (p *preparation) makePlan(options *publishOptions, set *workerfile.Set) {
	plan, err := options.newPlan(p.image.Image, p.plan.Revision, set)
	if err != nil {
		p.note(err)
		return
	}
	p.note(plan.CheckConversion())
	plan.Notices = p.plan.Notices
	p.plan = plan
}

// connectAll finds the profiles and makes a client for each, which sends nothing yet. A dry run can do without. The registry in
// this process is not opened when something is wrong, nor for a dry run when there is none yet, since that would make its file.
func (a *app) connectAll(ctx context.Context, options *publishOptions, p *preparation) {
	choice, err := a.chooseProfiles(ctx)
	if !options.dryRun || !profile.IsNone(err) {
		p.note(err)
	}
	p.plan.Notices = slices.Concat(p.plan.Notices, choice.Notices)
	for _, chosen := range choice.Profiles {
		if chosen.Builtin() && len(p.errs) > 0 {
			continue
		}
		if chosen.Builtin() && options.dryRun && !a.hasDatabase() {
			p.connections = append(p.connections, connection{profile: chosen, close: func() error { return nil }})
			continue
		}
		made, err := a.connect(ctx, chosen)
		p.note(err)
		if err == nil {
			p.connections = append(p.connections, made)
		}
	}
}

// targets are the instances to publish to. Without any, which only a dry run can do, the plan is that of an instance that nobody
// asks.
func (p *preparation) targets(a *app) []publish.Target {
	if len(p.connections) == 0 {
		return []publish.Target{{}}
	}
	var targets []publish.Target
	for _, c := range p.connections {
		targets = append(targets, publish.Target{
			Profile: c.profile.Slug, URL: c.URL(a), Client: c.client, Addressable: !c.profile.Builtin(),
		})
	}
	return targets
}

// complete adds to a report what the plan does not hold: what is known of the image, and the doubts about the configuration.
func (p *preparation) complete(report publish.Report, options *publishOptions) publish.Report {
	report.Image = p.image.report()
	if p.set != nil {
		problems, notices := graded(p.set.Problems)
		report.Problems, report.Notices = problems, append(notices, report.Notices...)
	}
	report.Notices = append(report.Notices, p.image.warnings...)
	if options.explain {
		report.Passed = p.plan.Revision.Passed
	}
	return report
}

// close releases what the instances hold.
func (p *preparation) close() {
	for _, c := range p.connections {
		_ = c.close()
	}
}
