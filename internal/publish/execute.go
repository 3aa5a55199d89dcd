package publish

import (
	"context"
	"errors"
	"sync"

	"arkindex"
	"arkindex/internal/instance"
)

// parallelWorkers bounds how many workers are published to one instance at a time.
const parallelWorkers = 4

// Target is an instance to publish to. Client is nil in a dry run without an instance. Addressable says that the version's
// URL means something outside this process.
type Target struct {
	Profile     string
	URL         string
	Client      *instance.Client
	Addressable bool
}

// DryRun reports what Execute would send, without sending it. It reads from an instance which operations it has.
func DryRun(ctx context.Context, plan Plan, targets []Target) Report {
	return run(plan, targets, true, func(target Target, worker WorkerPlan) WorkerReport {
		result := newWorkerReport(worker.Slug, Planned)
		result.record(operation(ctx, target), worker)
		return result
	})
}

// Execute publishes the plan to every target. Each worker is independent: the failure of one does not stop the others. The
// report lists the workers in the plan's order.
func Execute(ctx context.Context, plan Plan, targets []Target) Report {
	return run(plan, targets, false, func(target Target, worker WorkerPlan) WorkerReport {
		return publishWorker(ctx, target, worker)
	})
}

// run makes the report by doing something for each worker on each target.
func run(plan Plan, targets []Target, dryRun bool, each func(Target, WorkerPlan) WorkerReport) Report {
	report := NewReport(plan, dryRun)
	for _, target := range targets {
		results := make([]WorkerReport, len(plan.Workers))
		free := make(chan struct{}, parallelWorkers)
		var running sync.WaitGroup
		for i, worker := range plan.Workers {
			free <- struct{}{}
			running.Go(func() {
				defer func() { <-free }()
				results[i] = each(target, worker)
			})
		}
		running.Wait()
		report.Instances = append(report.Instances, InstanceReport{
			Profile: target.Profile, URL: target.URL, Generation: GenerationDocker, Workers: results,
		})
	}
	return report
}

// found is the operation to call, or why there is none.
type found struct {
	operation instance.Operation
	err       error
}

// operation finds the operation that publishes: as the instance's document says, or where the first generation has it when
// there is no instance.
func operation(ctx context.Context, target Target) found {
	if target.Client == nil {
		return found{operation: instance.DockerOperation()}
	}
	op, err := target.Client.Operation(ctx, instance.CreateDockerWorkerVersion)
	return found{op, err}
}

func publishWorker(ctx context.Context, target Target, worker WorkerPlan) WorkerReport {
	result := newWorkerReport(worker.Slug, Failed)
	if ctx.Err() != nil {
		result.Status = Skipped
		result.fail(arkindex.Errorf(arkindex.CodeInterrupted, "interrupted before it was published"))
		return result
	}
	where := operation(ctx, target)
	result.record(where, worker)
	if where.err != nil {
		return result
	}
	published, err := target.Client.CreateDockerWorkerVersion(ctx, worker.Body)
	if err != nil {
		result.fail(err)
		return result
	}
	result.Status = outcome(published)
	result.WorkerID, result.VersionID = &published.Version.Worker.ID, &published.Version.ID
	if target.Addressable {
		if url, err := target.Client.VersionURL(ctx, published.Version.ID); err == nil {
			result.URL = &url
		}
	}
	return result
}

func outcome(published instance.Published) Status {
	switch {
	case published.Created:
		return Created
	case len(published.Added) > 0:
		return Updated
	default:
		return Unchanged
	}
}

func newWorkerReport(slug string, status Status) WorkerReport {
	return WorkerReport{Slug: slug, Status: status, Requests: []RequestReport{}, Differences: []Difference{}, Notices: []string{}}
}

// record notes the request that publishes the worker.
func (w *WorkerReport) record(where found, worker WorkerPlan) {
	if where.err != nil {
		w.Status = Failed
		w.fail(where.err)
		return
	}
	w.Requests = append(w.Requests, RequestReport{
		Operation: where.operation.Name, Method: where.operation.Method, Path: where.operation.Path, Body: worker.Body,
	})
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
	return &ErrorReport{Code: e.Code, Message: e.Message, Hint: e.Hint, Status: e.Status}
}
