package workercmd

import (
	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/diff"
)

// schemaDiff names the JSON document of a comparison.
const schemaDiff = "arkindex.diff/v1"

// diffReport is the JSON document of worker diff. Image is null if it is not compared. Different
// is false only if every worker was compared completely, and nothing would change.
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

// workerDiff is the comparison of one worker. WorkerID is null if the instance does not have the
// worker, Version if the worker has no version to compare with.
type workerDiff struct {
	Slug     string           `json:"slug"`
	Status   diff.Status      `json:"status"`
	WorkerID *string          `json:"worker_id"`
	Version  *comparedVersion `json:"version"`
	Changes  []diff.Change    `json:"changes"`
	// NotCompared names the fields that the instance does not report.
	NotCompared []string `json:"not_compared"`
	Notices     []string `json:"notices"`
}

// comparedVersion is the version that a worker is compared with. Missing values are null.
type comparedVersion struct {
	ID       string  `json:"id"`
	Tag      *string `json:"tag"`
	Branch   *string `json:"branch"`
	Revision *string `json:"revision_hash"`
}

func newDiffReport(
	opts *diffOptions, repositoryURL string, notices []string, previews []diff.Preview,
) diffReport {
	report := diffReport{
		Schema: schemaDiff, RepositoryURL: repositoryURL, Against: opts.against,
		Workers: []workerDiff{}, Notices: append([]string{}, notices...),
	}
	if opts.image != "" {
		report.Image = &opts.image
	}
	for _, preview := range previews {
		worker := newWorkerDiff(preview)
		report.Different = report.Different || worker.Status != diff.StatusUnchanged
		report.Workers = append(report.Workers, worker)
	}
	if report.Different && opts.exitCode {
		report.ExitCode = app.ExitFailure
	}
	return report
}

func newWorkerDiff(preview diff.Preview) workerDiff {
	worker := workerDiff{
		Slug: preview.Slug, Status: preview.Status(),
		Changes:     append([]diff.Change{}, preview.Changes...),
		NotCompared: append([]string{}, preview.NotCompared...),
		Notices:     append([]string{}, preview.Notices...),
	}
	if preview.Worker != nil {
		worker.WorkerID = &preview.Worker.ID
	}
	if preview.Version != nil {
		worker.Version = newComparedVersion(*preview.Version)
	}
	return worker
}

func newComparedVersion(version arkindex.WorkerVersion) *comparedVersion {
	compared := &comparedVersion{ID: version.ID, Tag: version.Tag, Branch: version.Branch}
	if hash := version.RevisionHash(); hash != "" {
		compared.Revision = &hash
	}
	return compared
}

// name returns the version's tag, branch, revision or id, whichever it has first.
func (v comparedVersion) name() string {
	for _, name := range []*string{v.Tag, v.Branch, v.Revision} {
		if name != nil {
			return *name
		}
	}
	return v.ID
}
