package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// Schema names the JSON format of a Report. Fields may be added to it; any other change needs a
// new name.
const Schema = "arkindex.publish/v1"

// Report is the result of a publication, as -o json prints it. Problems are the warnings and
// errors of the configuration. Passed lists the sources that gave no value, when the user asked
// for an explanation.
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

// ImageReport is the published image. Digest is null when it is unknown. Check is the result of
// looking up the image in its registry.
type ImageReport struct {
	Reference string  `json:"reference"`
	Digest    *string `json:"digest"`
	Check     string  `json:"check"`
}

// RevisionReport is the published revision, each value with its source.
type RevisionReport struct {
	Hash    revision.Value `json:"hash"`
	Message revision.Value `json:"message"`
	Author  revision.Value `json:"author"`
	Branch  revision.Value `json:"branch"`
	Tags    revision.Tags  `json:"tags"`
}

// InstanceReport is the result on one instance. Generation is the one that was used, or the
// preferred one when the instance does not respond.
type InstanceReport struct {
	Profile    string         `json:"profile"`
	URL        string         `json:"url"`
	Generation Generation     `json:"generation"`
	Workers    []WorkerReport `json:"workers"`
}

// Status is the result of publishing one worker.
type Status string

// The statuses of a worker.
const (
	Created   Status = "created"   // a new version
	Updated   Status = "updated"   // an existing version got new references
	Unchanged Status = "unchanged" // an existing version has all references
	Failed    Status = "failed"    // see the worker's error
	Skipped   Status = "skipped"   // not tried
	Planned   Status = "planned"   // a dry run
)

// WorkerReport is the result of one worker on one instance. Requests are the writes that were
// sent, or would be in a dry run, in order.
type WorkerReport struct {
	Slug        string          `json:"slug"`
	Status      Status          `json:"status"`
	WorkerID    *string         `json:"worker_id"`
	VersionID   *string         `json:"version_id"`
	URL         *string         `json:"url"`
	Requests    []RequestReport `json:"requests"`
	Differences []Difference    `json:"differences"`
	Notices     []string        `json:"notices"`
	Warnings    []WarningReport `json:"warnings"`
	Error       *ErrorReport    `json:"error"`

	// Err is the error itself, which decides the exit code.
	Err error `json:"-"`
}

// RequestReport is one write. Path is relative to the base address of the instance.
type RequestReport struct {
	Operation string          `json:"operation"`
	Method    string          `json:"method"`
	Path      string          `json:"path"`
	Body      json.RawMessage `json:"body"`
}

// Difference is a field in which an existing version differs from the published one.
type Difference struct {
	Field    string `json:"field"`
	Existing any    `json:"existing"`
	Wanted   any    `json:"wanted"`
}

// WarningReport is something that the user probably did not intend, and what to do about it.
type WarningReport struct {
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

// ErrorReport is the JSON format of an Error. Status is the HTTP status of the response, absent
// without a response. Problems are those of the configuration, unless the Report lists them.
type ErrorReport struct {
	Code     arkindex.Code      `json:"code"`
	Message  string             `json:"message"`
	Hint     string             `json:"hint"`
	Status   int                `json:"status,omitempty"`
	Problems []arkindex.Problem `json:"problems,omitempty"`
}

// NewReport returns the report of a plan that has not been executed.
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

// Errors returns the errors of all workers, in order.
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
	return WorkerReport{
		Slug: slug, Requests: []RequestReport{}, Differences: []Difference{}, Notices: []string{},
		Warnings: []WarningReport{},
	}
}

// addRequest adds a write. id replaces the parameter in the operation's path.
func (w *WorkerReport) addRequest(operation instance.Operation, id string, body json.RawMessage) {
	w.Requests = append(w.Requests, RequestReport{
		Operation: operation.Name, Method: operation.Method,
		Path: strings.ReplaceAll(operation.Path, "{id}", id), Body: body,
	})
}

// addNotice adds a notice.
func (w *WorkerReport) addNotice(format string, args ...any) {
	w.Notices = append(w.Notices, fmt.Sprintf(format, args...))
}

// setError sets why the worker was not published.
func (w *WorkerReport) setError(err error) {
	w.Err, w.Error = err, NewErrorReport(err)
}

// NewErrorReport returns the JSON format of an error. An error without a code is reported as
// internal.
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
