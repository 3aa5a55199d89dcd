package publish

import (
	"context"
	"errors"
	"strings"
	"sync"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/tag"
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

// DryRun reports the writes of Execute, without sending them. It reads from an instance which operations it has, and with the
// generations that make the worker first what is there already.
func DryRun(ctx context.Context, plan Plan, targets []Target) Report {
	return run(ctx, plan, targets, true)
}

// Execute publishes the plan to every target at once. Each worker is independent: the failure of one does not stop the others,
// and neither does an instance that fails. The report lists the workers in the plan's order.
func Execute(ctx context.Context, plan Plan, targets []Target) Report {
	return run(ctx, plan, targets, false)
}

func run(ctx context.Context, plan Plan, targets []Target, dryRun bool) Report {
	report := NewReport(plan, dryRun)
	report.Instances = make([]InstanceReport, len(targets))
	var running sync.WaitGroup
	for i, target := range targets {
		running.Go(func() { report.Instances[i] = runOn(ctx, plan, target, dryRun) })
	}
	running.Wait()
	return report
}

// runOn publishes to one target. When the instance turns out to have changed its generation since its document was kept, the
// workers that this concerns are published again.
func runOn(ctx context.Context, plan Plan, target Target, dryRun bool) InstanceReport {
	generation, err := plan.generation(ctx, target)
	results := make([]WorkerReport, len(plan.Workers))
	again := func(int) bool { return true }
	for {
		each(len(results), again, func(i int) {
			p := publication{
				target: target, worker: plan.Workers[i], generation: generation, strict: plan.Strict,
				result: newWorkerReport(plan.Workers[i].Slug),
			}
			p.run(ctx, err, dryRun)
			results[i] = p.result
		})
		before := generation
		if err == nil {
			generation, err = plan.generation(ctx, target)
		}
		if err != nil || generation == before {
			return InstanceReport{Profile: target.Profile, URL: target.URL, Generation: before, Workers: results}
		}
		again = func(i int) bool {
			return results[i].Status == Failed && arkindex.CodeOf(results[i].Err) == arkindex.CodeNotFound
		}
	}
}

// each does something for those of the first n numbers that are wanted, a few at a time.
func each(n int, wanted func(int) bool, do func(int)) {
	free := make(chan struct{}, parallelWorkers)
	var running sync.WaitGroup
	for i := range n {
		if !wanted(i) {
			continue
		}
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			do(i)
		})
	}
	running.Wait()
}

// publication is one worker on its way to one instance.
type publication struct {
	target     Target
	worker     WorkerPlan
	generation Generation
	strict     bool
	result     WorkerReport
}

// run publishes the worker, or lists what would be sent. refused is why there is no generation to speak.
func (p *publication) run(ctx context.Context, refused error, dryRun bool) {
	err := refused
	if err == nil && p.generation == GenerationImport && p.worker.YAML == "" {
		err = p.convert()
	}
	var creations []creation
	if err == nil {
		creations, err = p.worker.creations(p.generation)
	}
	switch {
	case ctx.Err() != nil:
		p.result.Status = Skipped
		if refused == nil {
			refused = stopped(ctx)
		}
		p.result.fail(refused)
		return
	case err == nil && dryRun:
		p.result.Status = Planned
		err = p.list(ctx, creations)
	case err == nil:
		err = p.publish(ctx, creations)
	}
	if err != nil {
		p.result.Status = Failed
		p.result.fail(err)
		return
	}
	if p.generation != GenerationDocker {
		p.noteTags()
	}
}

// stopped says why a worker was not tried.
func stopped(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return arkindex.Errorf(arkindex.CodeUnavailable, "the time was spent before it was published").
			WithHint("try again later, or give more time with --timeout")
	}
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted before it was published")
}

// noteTags says which tags a version has no room for.
func (p *publication) noteTags() {
	_, tags := p.worker.branchAndTags()
	if chosen, others := tag.Choose(tags); len(others) > 0 {
		p.result.note("the instance keeps one tag of a version: %s, and not %s", chosen, strings.Join(others, ", "))
	}
}
