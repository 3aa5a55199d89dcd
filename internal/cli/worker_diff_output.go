package cli

import (
	"strings"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/workerfile"
)

// schemaDiff names the JSON form of a comparison.
const schemaDiff = "arkindex.diff/v1"

// diffReport is the result of worker diff, in the form that -o json prints. Image is null when it is not compared.
type diffReport struct {
	Schema        string       `json:"schema"`
	Profile       string       `json:"profile"`
	URL           string       `json:"url"`
	RepositoryURL string       `json:"repository_url"`
	Image         *string      `json:"image"`
	Against       string       `json:"against"`
	Different     bool         `json:"different"`
	Workers       []workerDiff `json:"workers"`
	Notices       []string     `json:"notices"`
	ExitCode      int          `json:"exit_code"`
}

// workerDiff is the comparison of one worker. WorkerID is null when the instance does not have it, Version when there is none to
// compare with.
type workerDiff struct {
	Slug     string           `json:"slug"`
	Status   diff.Status      `json:"status"`
	WorkerID *string          `json:"worker_id"`
	Version  *comparedVersion `json:"version"`
	Changes  []diff.Change    `json:"changes"`
	Notices  []string         `json:"notices"`
}

// comparedVersion is the version that a worker is compared with. What it does not have is null.
type comparedVersion struct {
	ID       string  `json:"id"`
	Tag      *string `json:"tag"`
	Branch   *string `json:"branch"`
	Revision *string `json:"revision_hash"`
}

func newDiffReport(options *diffOptions, repositoryURL string, notices []string, previews []diff.Preview) diffReport {
	report := diffReport{
		Schema: schemaDiff, RepositoryURL: repositoryURL, Against: options.against,
		Workers: []workerDiff{}, Notices: append([]string{}, notices...),
	}
	if options.image != "" {
		report.Image = &options.image
	}
	for _, preview := range previews {
		worker := workerDiff{
			Slug: preview.Slug, Status: preview.Status(),
			Changes: append([]diff.Change{}, preview.Changes...), Notices: append([]string{}, preview.Notices...),
		}
		if preview.Worker != nil {
			worker.WorkerID = &preview.Worker.ID
		}
		if preview.Version != nil {
			worker.Version = newComparedVersion(*preview.Version)
		}
		report.Different = report.Different || worker.Status != diff.StatusUnchanged
		report.Workers = append(report.Workers, worker)
	}
	if report.Different && options.exitCode {
		report.ExitCode = exitFailure
	}
	return report
}

func newComparedVersion(version arkindex.WorkerVersion) *comparedVersion {
	compared := &comparedVersion{ID: version.ID, Tag: version.Tag, Branch: version.Branch}
	if version.Revision != nil {
		compared.Revision = &version.Revision.Hash
	}
	return compared
}

// name is how people call the version: by its tag, branch or revision.
func (v comparedVersion) name() string {
	for _, name := range []*string{v.Tag, v.Branch, v.Revision} {
		if name != nil {
			return *name
		}
	}
	return v.ID
}

// concludeDiff prints the report and returns its exit status.
func (a *app) concludeDiff(report diffReport, form output) error {
	for _, worker := range report.Workers {
		for _, notice := range worker.Notices {
			a.messages.notice("worker " + worker.Slug + ": " + notice)
		}
		if worker.Version != nil {
			a.messages.log("The worker %s is compared with the version %s (%s)", worker.Slug, worker.Version.name(), worker.Version.ID)
		}
	}
	if err := a.printDiff(report, form); err != nil {
		return err
	}
	if report.ExitCode != exitOK {
		return exitStatus(report.ExitCode)
	}
	return nil
}

func (a *app) printDiff(report diffReport, form output) error {
	switch form {
	case outputJSON:
		return a.printJSON(report)
	case outputMarkdown:
		return a.printText(diffMarkdown(report))
	}
	var rows [][]string
	for _, worker := range report.Workers {
		if worker.Status != diff.StatusChanged {
			rows = append(rows, []string{worker.Slug, string(worker.Status)})
		}
		for _, change := range worker.Changes {
			existing, wanted := shownChange(change)
			rows = append(rows, []string{worker.Slug, string(change.Kind), changedThing(change), existing, wanted})
		}
	}
	return a.printRows(rows)
}

// changedThing names what a change is about.
func changedThing(change diff.Change) string {
	switch {
	case change.Option == "":
		return change.Field
	case change.Field == "":
		return "option " + change.Option
	default:
		return "option " + change.Option + ": " + change.Field
	}
}

// shownChange is how it was and would be. What is not there is empty.
func shownChange(change diff.Change) (existing, wanted string) {
	existing, wanted = diff.ShowBoth(shownSide(change.Existing), shownSide(change.Wanted))
	if change.Existing == nil {
		existing = ""
	}
	if change.Wanted == nil {
		wanted = ""
	}
	return existing, wanted
}

// shownSide is an option in short, and any other value as it is. An empty text is told from none by its marks.
func shownSide(value any) any {
	switch value := value.(type) {
	case workerfile.Option:
		return shownOption(value)
	case string:
		if value == "" {
			return `""`
		}
	}
	return value
}

// shownOption says in short what an option asks for.
func shownOption(option workerfile.Option) string {
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
