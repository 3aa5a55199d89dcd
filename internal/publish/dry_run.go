package publish

import (
	"context"

	"arkindex"
	"arkindex/internal/instance"
)

// list notes the writes that would be sent, in their order. What an instance does not show leaves the worker's id open, and out
// what would be changed of a worker or version that exists.
func (p *publication) list(ctx context.Context, creations []creation) error {
	worker, version, err := p.lookUp(ctx)
	if err != nil {
		p.result.note("what exists cannot be read, so that only the requests that create are listed: %s", err)
	}
	id := "{worker_id}"
	if worker != nil {
		id = worker.ID
	}
	for _, c := range creations {
		if _, err := p.prepare(ctx, c.operation, id, c.body); err != nil {
			return err
		}
		if c.operation != instance.CreateWorker || worker == nil {
			continue
		}
		if wanted, differs := p.worker.change(*worker); differs {
			if _, err := p.prepare(ctx, instance.PartialUpdateWorker, id, wanted); err != nil {
				return err
			}
		}
	}
	if version == nil {
		return nil
	}
	if err := p.judge(*version); err != nil {
		return err
	}
	wanted := p.worker.marks()
	if !wanted.on(*version) {
		_, err = p.prepare(ctx, instance.PartialUpdateWorkerVersion, version.ID, wanted)
	}
	return err
}

// lookUp finds the worker and the version when they exist. Where one call makes everything, nothing depends on it.
func (p *publication) lookUp(ctx context.Context) (*arkindex.Worker, *arkindex.WorkerVersion, error) {
	if p.target.Client == nil || p.generation == GenerationDocker {
		return nil, nil, nil
	}
	workers, err := p.target.Client.ListWorkers(ctx, instance.WorkerFilter{Slug: p.worker.Slug})
	if err != nil {
		return nil, nil, err
	}
	for _, worker := range workers {
		if worker.RepositoryURL != "" && p.worker.mayBe(worker) {
			version, err := p.target.Client.FindWorkerVersion(ctx, worker.ID, p.isOfRevision)
			return &worker, version, err
		}
	}
	return nil, nil, nil
}
