package publish

import (
	"context"

	"arkindex"
	"arkindex/internal/instance"
)

// dryRun lists the requests that would be sent, in order. For what the instance does not show, the
// worker's ID stays a placeholder and no updates are listed.
func (p *publication) dryRun(ctx context.Context, calls []createCall) error {
	worker, version, err := p.lookUp(ctx)
	if err != nil {
		p.result.addNotice("the existing worker cannot be read, "+
			"so only the requests that create are listed: %s", err)
	}
	id := "{worker_id}"
	if worker != nil {
		id = worker.ID
	}
	for _, call := range calls {
		if _, err := p.addRequest(ctx, call.operation, id, call.body); err != nil {
			return err
		}
		if call.operation != instance.CreateWorker || worker == nil {
			continue
		}
		if update, changed := p.worker.updateOf(*worker); changed {
			if _, err := p.addRequest(ctx, instance.PartialUpdateWorker, id, update); err != nil {
				return err
			}
		}
	}
	if version == nil {
		return nil
	}
	if err := p.compareWithExisting(*version); err != nil {
		return err
	}
	references := p.worker.references()
	if !references.setOn(*version) {
		_, err = p.addRequest(ctx, instance.PartialUpdateWorkerVersion, version.ID, references)
	}
	return err
}

// lookUp finds the existing worker and version. GenerationDocker needs neither: it makes one
// call in any case.
func (p *publication) lookUp(
	ctx context.Context,
) (*arkindex.Worker, *arkindex.WorkerVersion, error) {
	if p.target.Client == nil || p.generation == GenerationDocker {
		return nil, nil, nil
	}
	filter := instance.WorkerFilter{Slug: p.worker.Slug}
	workers, err := p.target.Client.ListWorkers(ctx, filter)
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
