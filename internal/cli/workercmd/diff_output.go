package workercmd

import (
	"strings"

	"arkindex/internal/cli/app"
	"arkindex/internal/diff"
	"arkindex/internal/workerfile"
)

// reportDiff logs and prints a report, and returns its exit status.
func reportDiff(opts *diffOptions, report diffReport) error {
	a := opts.app
	for _, worker := range report.Workers {
		for _, notice := range worker.Notices {
			a.Messages.Notice("worker " + worker.Slug + ": " + notice)
		}
		if worker.Version != nil {
			a.Messages.Logf("The worker %s is compared with the version %s (%s)",
				worker.Slug, worker.Version.name(), worker.Version.ID)
		}
	}
	if err := printDiff(a, report, *opts.format); err != nil {
		return err
	}
	if report.ExitCode != app.ExitOK {
		return app.ExitStatus(report.ExitCode)
	}
	return nil
}

func printDiff(a *app.App, report diffReport, format app.Format) error {
	switch format {
	case app.FormatJSON:
		return a.PrintJSON(report)
	case app.FormatMarkdown:
		return a.PrintString(diffMarkdown(report))
	}
	var rows [][]string
	for _, worker := range report.Workers {
		if worker.Status != diff.StatusChanged && worker.Status != diff.StatusUnknown {
			rows = append(rows, []string{worker.Slug, string(worker.Status)})
		}
		for _, change := range worker.Changes {
			existing, wanted := formatChange(change)
			rows = append(
				rows, []string{worker.Slug, string(change.Kind), changeSubject(change), existing, wanted},
			)
		}
		for _, name := range worker.NotCompared {
			rows = append(rows, []string{worker.Slug, "not compared", name})
		}
	}
	return a.PrintRows(rows)
}

// changeSubject names what a change is about.
func changeSubject(change diff.Change) string {
	switch {
	case change.Option == "":
		return change.Field
	case change.Field == "":
		return "option " + change.Option
	default:
		return "option " + change.Option + ": " + change.Field
	}
}

// formatChange returns the old and the new value of a change. A missing value is empty.
func formatChange(change diff.Change) (existing, wanted string) {
	existing, wanted = diff.ShowBoth(diffValue(change.Existing), diffValue(change.Wanted))
	if change.Existing == nil {
		existing = ""
	}
	if change.Wanted == nil {
		wanted = ""
	}
	return existing, wanted
}

// diffValue summarizes an option, and returns any other value as it is. An empty string is quoted,
// because a missing value is shown as nothing.
func diffValue(value any) any {
	switch value := value.(type) {
	case workerfile.Option:
		return summarizeOption(value)
	case string:
		if value == "" {
			return `""`
		}
	}
	return value
}

// summarizeOption describes an option of a worker in short.
func summarizeOption(option workerfile.Option) string {
	kind := option.Type
	if option.Many {
		kind = "list of " + kind
	}
	parts := []string{kind}
	if !option.Editable {
		parts = append(parts, "fixed")
	}
	if option.Required {
		parts = append(parts, "required")
	}
	if value := diff.Decode(option.Default); value != nil {
		parts = append(parts, "default "+diff.Show(value))
	}
	if len(option.Choices) > 0 {
		parts = append(parts, "choices "+strings.Join(option.Choices, " "))
	}
	return strings.TrimPrefix(strings.Join(parts, ", "), ", ")
}
