package cli

import (
	"slices"
	"strings"

	"arkindex/internal/image"
	"arkindex/internal/publish"
	"arkindex/internal/workerfile"
)

// nothingToPublish ends a run on a configuration without workers, which a repository of models may well have.
func (a *app) nothingToPublish(options *publishOptions) error {
	a.messages.warning("no workers found in .arkindex.yml, so nothing is published")
	if *options.output == outputJSON {
		return a.printJSON(publish.NewReport(publish.Plan{Image: image.Image{Reference: options.image}}, options.dryRun))
	}
	return nil
}

// refuse ends a run before anything was sent.
func (a *app) refuse(report publish.Report, options *publishOptions, set *workerfile.Set, errs []error) error {
	for _, err := range errs {
		a.messages.error(err)
	}
	report.ExitCode = exitCode(errs...)
	if *options.output == outputJSON {
		report.Error = publish.NewErrorReport(decisive(errs))
		if set != nil {
			report.Problems = set.Problems
		}
		if err := a.printJSON(report); err != nil {
			return err
		}
	}
	return exitStatus(report.ExitCode)
}

// decisive returns the first of the errors that decide the exit code.
func decisive(errs []error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return exitCode(err) == exitCode(errs...) })
	return errs[i]
}

// announce logs what is about to be published, in the words that the users of the old command know.
func (a *app) announce(plan publish.Plan) {
	a.messages.log("Building a new worker version:")
	for _, line := range []struct{ label, value string }{
		{"Repository", plan.Revision.RepositoryURL.Value},
		{"Revision", plan.Revision.Hash.Value},
		{"Message", plan.Revision.Message.Value},
		{"Author", plan.Revision.Author.Value},
		{"Branch", plan.Revision.Branch.Value},
		{"Tags", strings.Join(plan.Revision.Tags.Value, ", ")},
	} {
		if line.value == "" {
			line.value = "none"
		}
		a.messages.log(" * %s: %s", line.label, line.value)
	}
}

// conclude prints the report and returns its exit status.
func (a *app) conclude(report publish.Report, options *publishOptions) error {
	errs := report.Errors()
	report.ExitCode = exitCode(errs...)
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			a.logWorker(worker)
		}
	}
	if len(errs) > 0 {
		report.Error = publish.NewErrorReport(decisive(errs))
	}
	if err := a.printReport(report, *options.output); err != nil {
		return err
	}
	if report.ExitCode != exitOK {
		return exitStatus(report.ExitCode)
	}
	return nil
}

// logWorker logs what became of one worker.
func (a *app) logWorker(worker publish.WorkerReport) {
	for _, notice := range worker.Notices {
		a.messages.notice("worker " + worker.Slug + ": " + notice)
	}
	switch worker.Status {
	case publish.Created:
		a.messages.log("Successfully pushed version %s", *worker.VersionID)
	case publish.Updated:
		a.messages.log("Successfully pushed version %s (it existed, and has the new references)", *worker.VersionID)
	case publish.Unchanged:
		a.messages.log("Successfully pushed version %s (it existed already)", *worker.VersionID)
	case publish.Planned:
		for _, request := range worker.Requests {
			a.messages.log("would send %s %s: %s", request.Method, request.Path, request.Body)
		}
	default:
		a.messages.errorAbout("worker "+worker.Slug, worker.Err)
	}
}

// printReport prints the result on standard output.
func (a *app) printReport(report publish.Report, form output) error {
	if form == outputJSON {
		return a.printJSON(report)
	}
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			if err := a.printRow(worker.Slug, string(worker.Status), text(worker.VersionID), text(worker.URL)); err != nil {
				return err
			}
		}
	}
	return nil
}

// text is a text that may be absent, as a field of a row.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}
