package cli

import (
	"slices"
	"strings"

	"arkindex/internal/image"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
)

// nothingToPublish ends a run on a configuration without workers, which a repository of models may well have.
func (a *app) nothingToPublish(options *publishOptions) error {
	const warning = "no workers found in .arkindex.yml, so nothing is published"
	a.messages.warning(warning)
	if *options.output != outputJSON {
		return nil
	}
	plan := publish.Plan{Image: image.Image{Reference: options.image}, Revision: revision.Unknown(), Notices: []string{warning}}
	return a.printJSON(publish.NewReport(plan, options.dryRun))
}

// refuse ends a run before anything was sent.
func (a *app) refuse(p *preparation, options *publishOptions) error {
	for _, err := range p.errs {
		a.messages.error(err)
	}
	exit := exitCode(p.errs...)
	if *options.output == outputJSON {
		report := p.complete(publish.NewReport(p.plan, options.dryRun), options)
		report.ExitCode, report.Error = exit, publish.NewErrorReport(decisive(p.errs))
		if p.set != nil && p.set.Err() != nil {
			report.Error.Problems = nil // the document has them
		}
		if err := a.printJSON(report); err != nil {
			return err
		}
	}
	return exitStatus(exit)
}

// refused is the report of a command line that is too wrong to say what is to be published.
func refused(err error, dryRun bool) publish.Report {
	report := publish.NewReport(publish.Plan{Revision: revision.Unknown()}, dryRun)
	report.ExitCode, report.Error = exitCode(err), publish.NewErrorReport(err)
	return report
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

// conclude writes what is left to later jobs, prints the report and returns its exit status.
func (a *app) conclude(report publish.Report, options *publishOptions) error {
	errs := report.Errors()
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			a.logWorker(worker, onInstance(report, in))
		}
	}
	if err := a.writeDotenv(options, report); err != nil {
		a.messages.error(err)
		errs = append(errs, err)
	}
	if report.ExitCode = exitCode(errs...); report.ExitCode == exitInterrupted {
		a.logInterruption(report)
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

// logWorker logs what became of one worker; where names the instance when there are several.
func (a *app) logWorker(worker publish.WorkerReport, where string) {
	subject := "worker " + worker.Slug + where
	for _, notice := range worker.Notices {
		a.messages.notice(subject + ": " + notice)
	}
	switch worker.Status {
	case publish.Created:
		a.messages.log("Successfully pushed version %s%s", *worker.VersionID, where)
	case publish.Updated:
		a.messages.log("Successfully pushed version %s%s (it existed, and has the new references)", *worker.VersionID, where)
	case publish.Unchanged:
		a.messages.log("Successfully pushed version %s%s (it existed already)", *worker.VersionID, where)
	case publish.Planned:
		for _, request := range worker.Requests {
			a.messages.log("would send %s %s%s: %s", request.Method, request.Path, where, request.Body)
		}
	default:
		a.messages.errorAbout(subject, worker.Err)
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
