package workercmd

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/image"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// reportNoWorkers ends a publication without workers. That is no error: a repository may hold only
// models.
func reportNoWorkers(opts *publishOptions, set *workerfile.Set) error {
	warning := "no workers found in .arkindex.yml, so nothing is published" + aboutModels(set)
	opts.app.Messages.Warning(warning)
	if *opts.format != app.FormatJSON {
		return nil
	}
	plan := publish.Plan{
		Image: image.Image{Reference: opts.image}, Revision: revision.Unknown(),
		Notices: []string{warning},
	}
	return opts.app.PrintJSON(publish.NewReport(plan, opts.dryRun))
}

// aboutModels completes a warning about the absence of workers.
func aboutModels(set *workerfile.Set) string {
	if !set.HasModels {
		return ""
	}
	return "; it describes models, but " + workerfile.ModelsHint
}

// reportRefusal ends a publication before anything was sent.
func reportRefusal(p *preparation) error {
	a := p.opts.app
	for _, err := range p.errs {
		a.Messages.Error(err)
	}
	exit := app.ExitCode(p.errs...)
	if *p.opts.format == app.FormatJSON {
		report := p.complete(publish.NewReport(p.plan, p.opts.dryRun))
		report.ExitCode, report.Error = exit, publish.NewErrorReport(decisiveError(p.errs))
		if p.set != nil && p.set.Err() != nil {
			report.Error.Problems = nil // the document has them already
		}
		if err := a.PrintJSON(report); err != nil {
			return err
		}
	}
	return app.ExitStatus(exit)
}

// UsageReport returns the report of a publication whose command line is wrong.
func UsageReport(err error, dryRun bool) publish.Report {
	report := publish.NewReport(publish.Plan{Revision: revision.Unknown()}, dryRun)
	report.ExitCode, report.Error = app.ExitCode(err), publish.NewErrorReport(err)
	return report
}

// decisiveError returns the first of the errors that decide the exit code.
func decisiveError(errs []error) error {
	i := slices.IndexFunc(errs, func(err error) bool {
		return app.ExitCode(err) == app.ExitCode(errs...)
	})
	return errs[i]
}

// logPlan logs what is about to be published, as the Python tools do.
func logPlan(a *app.App, plan publish.Plan) {
	a.Messages.Logf("Building a new worker version:")
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
		a.Messages.Logf(" * %s: %s", line.label, line.value)
	}
}

// reportResult logs and prints the result, writes the dotenv file, and returns the exit status.
func reportResult(ctx context.Context, opts *publishOptions, report publish.Report) error {
	a, errs := opts.app, report.Errors()
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			logWorker(a, worker, onInstance(report, in))
		}
	}
	if err := writeDotenv(ctx, opts, report); err != nil {
		a.Messages.Error(err)
		errs = append(errs, err)
	}
	if report.ExitCode = app.ExitCode(errs...); report.ExitCode == app.ExitInterrupted {
		logPublished(a, report)
	}
	if len(errs) > 0 {
		report.Error = publish.NewErrorReport(decisiveError(errs))
	}
	if err := printReport(a, report, *opts.format); err != nil {
		return err
	}
	if report.ExitCode != app.ExitOK {
		return app.ExitStatus(report.ExitCode)
	}
	return nil
}

// logWorker logs the result of one worker. on names the instance when there are several.
func logWorker(a *app.App, worker publish.WorkerReport, on string) {
	subject := "worker " + worker.Slug + on
	for _, notice := range worker.Notices {
		a.Messages.Notice(subject + ": " + notice)
	}
	for _, warning := range worker.Warnings {
		a.Messages.WarnError(&arkindex.Error{
			Message: subject + ": " + warning.Message, Hint: warning.Hint,
		})
	}
	switch worker.Status {
	case publish.Created:
		a.Messages.Logf("Successfully pushed version %s%s", *worker.VersionID, on)
	case publish.Updated:
		a.Messages.Logf("Successfully pushed version %s%s (it existed, and has the new references)",
			*worker.VersionID, on)
	case publish.Unchanged:
		a.Messages.Logf("Successfully pushed version %s%s (it existed already)", *worker.VersionID, on)
	case publish.Planned:
		for _, request := range worker.Requests {
			a.Messages.Logf("would send %s %s%s: %s",
				request.Method, request.Path, on, app.PrintableJSON(string(request.Body)))
		}
	default:
		a.Messages.ErrorAbout(subject, worker.Err)
	}
}

// logPublished lists what was published before an interruption.
func logPublished(a *app.App, report publish.Report) {
	var published []string
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			if worker.Err == nil && worker.VersionID != nil {
				published = append(published,
					fmt.Sprintf("%s (%s)", worker.Slug+onInstance(report, in), *worker.VersionID))
			}
		}
	}
	if len(published) == 0 {
		published = []string{"nothing"}
	}
	a.Messages.Notice("published before the interruption: " + strings.Join(published, ", "))
}

// onInstance names the instance if the report is about several.
func onInstance(report publish.Report, in publish.InstanceReport) string {
	if len(report.Instances) < 2 {
		return ""
	}
	return " on " + in.Profile
}

func printReport(a *app.App, report publish.Report, format app.Format) error {
	if format == app.FormatJSON {
		return a.PrintJSON(report)
	}
	for _, in := range report.Instances {
		for _, worker := range in.Workers {
			err := a.PrintRow(worker.Slug, string(worker.Status),
				app.StringOrEmpty(worker.VersionID), app.StringOrEmpty(worker.URL))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
