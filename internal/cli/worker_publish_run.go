package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
	"arkindex/internal/spelling"
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
	img, rev, errs := a.resolve(ctx, options, err)
	choice, err := a.chooseProfiles(ctx)
	if err != nil && !(options.dryRun && profile.IsNone(err)) {
		errs = append(errs, err)
	}
	if options.explain {
		a.explain(rev)
	}
	plan := publish.Plan{Image: img, Revision: rev}
	checked := checkedImage{img, image.Skipped}
	if len(errs) == 0 {
		plan, checked, errs = a.plan(ctx, options, img, rev, set)
	}
	if len(errs) > 0 {
		return a.refuse(newReport(plan, options, checked), options, set, errs)
	}
	for _, notice := range slices.Concat(plan.Notices, choice.Notices) {
		a.messages.notice(notice)
	}
	plan.Notices = append(plan.Notices, choice.Notices...)
	return a.publish(ctx, options, plan, checked, choice.Profiles)
}

// readWorkers reads the workers of the directory with these slugs (all when there are none), and prints what is doubtful about
// them when nothing is wrong. Patterns must not lead out of the repository. The set is there along with an error of its content.
func (a *app) readWorkers(read readConfiguration, strict bool, slugs []string) (*workerfile.Set, error) {
	set, err := a.readSet(read)
	if err != nil {
		return nil, err
	}
	if strict {
		set.Strict()
	}
	if err := set.Err(); err != nil {
		return set, err
	}
	a.messages.problems(set.Problems)
	return set, chooseWorkers(set, slugs)
}

// readConfiguration reads the workers of a directory, which must not lead out of its repository.
type readConfiguration func(dir, repository string) (*workerfile.Set, error)

// readSet reads the configuration of the working directory.
func (a *app) readSet(read readConfiguration) (*workerfile.Set, error) {
	dir := a.workingDirectory()
	set, err := read(dir, git.WorkTree(dir, a.Getenv))
	if err == nil && a.terminal() {
		a.messages.excerpts = set.Source
	}
	return set, err
}

// chooseWorkers leaves only the workers of these slugs in the set; all when there are none.
func chooseWorkers(set *workerfile.Set, slugs []string) error {
	known := slugsOf(set)
	for _, slug := range slugs {
		if slices.Contains(known, slug) {
			continue
		}
		err := arkindex.Errorf(arkindex.CodeUsage, "the configuration has no worker %q", slug).WithHint("it has: %s", strings.Join(known, ", "))
		if near := spelling.Nearest(slug, known); len(near) > 0 {
			err.Hint = "did you mean " + strings.Join(near, " or ") + "?"
		}
		return err
	}
	if len(slugs) > 0 {
		set.Workers = slices.DeleteFunc(set.Workers, func(worker workerfile.Worker) bool { return !slices.Contains(slugs, worker.Slug) })
		set.Definitions = slices.DeleteFunc(set.Definitions, func(d workerfile.Definition) bool { return !slices.Contains(slugs, d.Slug) })
	}
	return nil
}

// slugsOf lists the slugs of a set's workers, whatever their format.
func slugsOf(set *workerfile.Set) []string {
	var slugs []string
	for _, worker := range set.Workers {
		slugs = append(slugs, worker.Slug)
	}
	for _, definition := range set.Definitions {
		slugs = append(slugs, definition.Slug)
	}
	return slugs
}

// workingDirectory is -C, or where the process was started.
func (a *app) workingDirectory() string {
	if filepath.IsAbs(a.directory) {
		return a.directory
	}
	return filepath.Join(a.Dir, a.directory)
}

// resolve finds out what the image's and the revision's values are. It returns every error there is, configurationError
// first.
func (a *app) resolve(ctx context.Context, options *publishOptions, configurationError error) (image.Image, revision.Revision, []error) {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	note(configurationError)
	img, err := image.Parse(options.image)
	note(err)
	if options.imageDigest != "" && err == nil {
		_, err = img.Pin(options.imageDigest)
		note(err)
	}
	note(options.splitRevisionURL())
	rev, err := a.resolveRevision(ctx, options.revision)
	note(err)
	return img, rev, errs
}

// plan makes the plan, and looks its image up before anything is written.
func (a *app) plan(ctx context.Context, options *publishOptions, img image.Image, rev revision.Revision, set *workerfile.Set) (publish.Plan, checkedImage, []error) {
	checked := checkedImage{img, image.Skipped}
	plan, err := options.newPlan(img, rev, set)
	if err == nil {
		err = a.checkDotenv(options, plan)
	}
	if err == nil {
		checked, err = a.checkImage(ctx, options, img)
	}
	if err == nil && checked.Reference != img.Reference {
		plan, err = options.newPlan(checked.Image, rev, set)
	}
	if err != nil {
		return plan, checked, []error{err}
	}
	return plan, checked, nil
}

// newReport begins the report, with what is known of the image.
func newReport(plan publish.Plan, options *publishOptions, checked checkedImage) publish.Report {
	report := publish.NewReport(plan, options.dryRun)
	report.Image = checked.report()
	return report
}

// report is the image in the form that -o json prints.
func (c checkedImage) report() publish.ImageReport {
	report := publish.ImageReport{Reference: c.Reference, Check: string(c.state)}
	if c.Digest != "" {
		report.Digest = &c.Digest
	}
	return report
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
	if o.revisionURL == "" {
		return nil
	}
	url, hash, err := revision.SplitURL(o.revisionURL)
	if err != nil {
		return err
	}
	if given := o.revision.Hash; given != nil && *given != hash {
		return contradicts("--revision-hash")
	}
	if given := o.revision.RepositoryURL; given != nil {
		if stated, err := revision.StatedURL(*given); err != nil || stated != url {
			return contradicts("--repository-url")
		}
	}
	o.revision.RepositoryURL, o.revision.Hash = &url, &hash
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
	return revision.Resolve(options, ci.Read(a.Getenv), func(request git.Request) (git.Facts, error) {
		return repository.Facts(ctx, request)
	})
}

// publish sends the plan to each profile's instance, and says what became of it.
func (a *app) publish(ctx context.Context, options *publishOptions, plan publish.Plan, checked checkedImage, profiles []profile.Profile) error {
	var targets []publish.Target
	for _, p := range profiles {
		connection, err := a.connect(ctx, p)
		if err != nil {
			return a.refuse(newReport(plan, options, checked), options, nil, []error{err})
		}
		defer connection.close()
		targets = append(targets, publish.Target{
			Profile: p.Slug, URL: connection.URL(a), Client: connection.client, Addressable: !p.Builtin(),
		})
	}
	a.announce(plan)
	run := publish.Execute
	if options.dryRun {
		run = publish.DryRun
		if len(targets) == 0 {
			targets = []publish.Target{{}}
		}
	}
	report := run(ctx, plan, targets)
	report.Image = checked.report()
	if options.explain {
		report.Passed = plan.Revision.Passed
	}
	status := a.conclude(report, options)
	if err := a.writeDotenv(options, report); err != nil {
		a.messages.error(err)
		return exitStatus(exitFailure)
	}
	return status
}
