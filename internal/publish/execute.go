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

// parallelWorkers is how many workers are published to one instance at a time.
const parallelWorkers = 4

// Target is an instance to publish to. Client is nil in a dry run without an instance. Addressable
// means that the URL of a version is valid outside this process.
type Target struct {
	Profile     string
	URL         string
	Client      *instance.Client
	Addressable bool
}

// DryRun reports the requests that Execute would send. It only reads from the instances: which
// operations they offer and, where the generation creates the worker first, what exists.
func DryRun(ctx context.Context, plan Plan, targets []Target) Report {
	return run(ctx, plan, targets, true)
}

// Execute publishes the plan to all targets in parallel. Workers and instances are independent:
// the failure of one does not stop the others. The report lists the workers in the order of the
// plan.
func Execute(ctx context.Context, plan Plan, targets []Target) Report {
	return run(ctx, plan, targets, false)
}

func run(ctx context.Context, plan Plan, targets []Target, dryRun bool) Report {
	report := NewReport(plan, dryRun)
	report.Instances = make([]InstanceReport, len(targets))
	refused := plan.refuseFirst(ctx, targets)
	var running sync.WaitGroup
	for i, target := range targets {
		running.Go(func() { report.Instances[i] = runOn(ctx, plan, target, refused, dryRun) })
	}
	running.Wait()
	return report
}

// runOn publishes to one target. When the instance turns out to have another generation than its
// cached document says, the workers that failed because of that are published again. Nothing is
// sent if it is refused for all targets, or if the target needs the newer configuration format and
// a worker cannot be converted to it.
func runOn(
	ctx context.Context, plan Plan, target Target, refused refusal, dryRun bool,
) InstanceReport {
	generation, err := plan.generation(ctx, target)
	if refused == nil && err == nil && generation == GenerationImport {
		refused = plan.conversionRefusal()
	}
	if refused != nil {
		return InstanceReport{
			Profile: target.Profile, URL: target.URL, Generation: generation,
			Workers: refused.report(plan),
		}
	}
	results := make([]WorkerReport, len(plan.Workers))
	pending := func(int) bool { return true }
	for {
		forEach(len(results), pending, func(i int) {
			p := publication{
				target: target, worker: plan.Workers[i], generation: generation,
				strict: plan.Strict, described: plan.describingOptions(),
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
			return InstanceReport{
				Profile: target.Profile, URL: target.URL, Generation: before, Workers: results,
			}
		}
		pending = func(i int) bool {
			return results[i].Status == Failed &&
				arkindex.CodeOf(results[i].Err) == arkindex.CodeNotFound
		}
	}
}

// forEach calls do with each index below n that is selected, a few at a time.
func forEach(n int, selected func(int) bool, do func(int)) {
	slots := make(chan struct{}, parallelWorkers)
	var running sync.WaitGroup
	for i := range n {
		if !selected(i) {
			continue
		}
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	running.Wait()
}

// publication publishes one worker to one instance.
type publication struct {
	target     Target
	worker     WorkerPlan
	generation Generation
	strict     bool
	described  []string // the options that give a message or an author
	result     WorkerReport
}

// run publishes the worker, or lists the requests that would be sent. generationErr is why the
// generation is unknown, if it is.
func (p *publication) run(ctx context.Context, generationErr error, dryRun bool) {
	if ctx.Err() != nil {
		p.result.Status = Skipped
		if generationErr == nil {
			generationErr = stoppedError(ctx)
		}
		p.result.setError(generationErr)
		return
	}
	err := generationErr
	if err == nil {
		err = p.send(ctx, dryRun)
	}
	if err != nil {
		p.result.Status = Failed
		p.result.setError(err)
		return
	}
	if p.generation != GenerationDocker {
		p.noteOmittedTags()
	}
}

// send sends the requests of the generation, or lists them.
func (p *publication) send(ctx context.Context, dryRun bool) error {
	if p.generation == GenerationImport && p.worker.YAML == "" {
		if err := p.convert(); err != nil {
			return err
		}
	}
	calls, err := p.worker.createCalls(p.generation, p.description(ctx))
	if err != nil {
		return err
	}
	if dryRun {
		p.result.Status = Planned
		return p.dryRun(ctx, calls)
	}
	return p.publish(ctx, calls)
}

// stoppedError says why a worker was not tried.
func stoppedError(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return arkindex.Errorf(arkindex.CodeUnavailable, "out of time before it was published").
			WithHint("try again later, or give more time with --timeout")
	}
	return arkindex.Errorf(arkindex.CodeInterrupted, "interrupted before it was published")
}

// noteOmittedTags lists the tags that the version does not get.
func (p *publication) noteOmittedTags() {
	_, tags := p.worker.branchAndTags()
	if chosen, others := tag.Choose(tags); len(others) > 0 {
		p.result.addNotice("the instance stores one tag of a version: %s, not %s",
			chosen, strings.Join(others, ", "))
	}
}
