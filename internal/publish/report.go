package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// Schema names the form of a Report as JSON. Fields are only ever added to it; another change gets another name.
const Schema = "arkindex.publish/v1"

// Report is what became of a publication, in the form that -o json prints. Problems are those of the configuration: doubts and,
// when it is refused, errors; Passed is what could have given a value and did not, when the user asked for an explanation.
type Report struct {
	Schema        string             `json:"schema"`
	DryRun        bool               `json:"dry_run"`
	Image         ImageReport        `json:"image"`
	RepositoryURL revision.Value     `json:"repository_url"`
	Revision      RevisionReport     `json:"revision"`
	Notices       []string           `json:"notices"`
	Instances     []InstanceReport   `json:"instances"`
	Problems      []arkindex.Problem `json:"problems,omitempty"`
	Passed        []revision.Passed  `json:"passed_over,omitempty"`
	Error         *ErrorReport       `json:"error"`
	ExitCode      int                `json:"exit_code"`
}

// ImageReport is the image and what is known of it. Digest is null when unknown; Check says what looking it up in its
// registry gave.
type ImageReport struct {
	Reference string  `json:"reference"`
	Digest    *string `json:"digest"`
	Check     string  `json:"check"`
}

// RevisionReport is the published revision, each value with where it came from.
type RevisionReport struct {
	Hash    revision.Value `json:"hash"`
	Message revision.Value `json:"message"`
	Author  revision.Value `json:"author"`
	Branch  revision.Value `json:"branch"`
	Tags    revision.Tags  `json:"tags"`
}

// InstanceReport is what became of the workers on one instance. Generation is the one that was spoken, or would have been when
// the instance does not answer.
type InstanceReport struct {
	Profile    string         `json:"profile"`
	URL        string         `json:"url"`
	Generation Generation     `json:"generation"`
	Workers    []WorkerReport `json:"workers"`
}

// Status says what became of one worker.
type Status string

// The outcomes of publishing a worker.
const (
	Created   Status = "created"   // a new version
	Updated   Status = "updated"   // the version existed and has new references
	Unchanged Status = "unchanged" // the version existed, with all its references
	Failed    Status = "failed"    // see the worker's error
	Skipped   Status = "skipped"   // not tried
	Planned   Status = "planned"   // a dry run
)

// WorkerReport is what became of one worker on one instance. Requests are the writes that were sent, or in a dry run would
// be, in their order.
type WorkerReport struct {
	Slug        string          `json:"slug"`
	Status      Status          `json:"status"`
	WorkerID    *string         `json:"worker_id"`
	VersionID   *string         `json:"version_id"`
	URL         *string         `json:"url"`
	Requests    []RequestReport `json:"requests"`
	Differences []diff.Change   `json:"differences"`
	Notices     []string        `json:"notices"`
	Error       *ErrorReport    `json:"error"`

	// Err is the error itself, for the exit code.
	Err error `json:"-"`
}

// RequestReport is one write. Path is relative to the instance's base address.
type RequestReport struct {
	Operation string          `json:"operation"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Body      json.RawMessage `json:"body"`
}

// ErrorReport is an Error as JSON. Status is the HTTP status that the instance answered with, absent when it did not. Problems
// are what is wrong with the configuration, unless the Report has it.
type ErrorReport struct {
	Code     arkindex.Code      `json:"code"`
	Message  string             `json:"message"`
	Hint     string             `json:"hint"`
	Status   int                `json:"status,omitempty"`
	Problems []arkindex.Problem `json:"problems,omitempty"`
}

// NewReport begins the report of a plan: nothing done yet.
func NewReport(plan Plan, dryRun bool) Report {
	report := Report{
		Schema:        Schema,
		DryRun:        dryRun,
		Image:         ImageReport{Reference: plan.Image.Reference, Check: string(image.Skipped)},
		RepositoryURL: plan.Revision.RepositoryURL,
		Revision: RevisionReport{
			Hash:    plan.Revision.Hash,
			Message: plan.Revision.Message,
			Author:  plan.Revision.Author,
			Branch:  plan.Revision.Branch,
			Tags:    plan.Revision.Tags,
		},
		Notices:   append([]string{}, plan.Notices...),
		Instances: []InstanceReport{},
	}
	if plan.Image.Digest != "" {
		report.Image.Digest = &plan.Image.Digest
	}
	return report
}

// Errors returns the error of every worker that has one, in order.
func (r Report) Errors() []error {
	var errs []error
	for _, in := range r.Instances {
		for _, worker := range in.Workers {
			if worker.Err != nil {
				errs = append(errs, worker.Err)
			}
		}
	}
	return errs
}

func newWorkerReport(slug string) WorkerReport {
	return WorkerReport{Slug: slug, Requests: []RequestReport{}, Differences: []diff.Change{}, Notices: []string{}}
}

// record notes a write. id fills the place in the operation's path.
func (w *WorkerReport) record(operation instance.Operation, id string, body json.RawMessage) {
	w.Requests = append(w.Requests, RequestReport{
		Operation: operation.Name, Method: operation.Method, Path: strings.ReplaceAll(operation.Path, "{id}", id), Body: body,
	})
}

// note adds a notice.
func (w *WorkerReport) note(format string, args ...any) {
	w.Notices = append(w.Notices, fmt.Sprintf(format, args...))
}

// fail notes why the worker was not published.
func (w *WorkerReport) fail(err error) {
	w.Err, w.Error = err, NewErrorReport(err)
}

// NewErrorReport turns an error into its JSON form. An error of no known kind is reported as internal.
func NewErrorReport(err error) *ErrorReport {
	var e *arkindex.Error
	if !errors.As(err, &e) {
		e = arkindex.Errorf(arkindex.CodeInternal, "internal error: %w", err)
	}
	report := &ErrorReport{Code: e.Code, Message: e.Message, Hint: e.Hint, Status: e.Status}
	for _, problem := range e.Problems {
		if e.Code == arkindex.CodeConfiguration && problem.Severity != arkindex.SeverityNotice {
			report.Problems = append(report.Problems, problem)
		}
	}
	return report
}
