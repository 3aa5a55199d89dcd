package publish

import (
	"context"
	"errors"
	"slices"

	"arkindex"
	"arkindex/internal/instance"
)

// dryRun lists the requests that would be sent, in order. For what the instance does not show, the
// worker's ID stays a placeholder and no updates are listed.
func (p *publication) dryRun(ctx context.Context, calls []createCall) error {
	existing, err := p.lookUp(ctx)
	if err != nil {
		p.result.addNotice("the existing worker cannot be read, "+
			"so only the requests that create are listed: %s", err)
	}
	id := "{worker_id}"
	if existing.worker != nil {
		id = existing.worker.ID
	}
	for _, call := range calls {
		if _, err := p.addRequest(ctx, call.operation, id, call.body); err != nil {
			return err
		}
		if call.operation != instance.CreateWorker || existing.worker == nil {
			continue
		}
		if update, changed := p.worker.updateOf(*existing.worker); changed {
			if _, err := p.addRequest(ctx, instance.PartialUpdateWorker, id, update); err != nil {
				return err
			}
		}
	}
	if existing.version == nil {
		return nil
	}
	version := *existing.version
	if err := p.compareWithExisting(version); err != nil {
		return err
	}
	references := p.worker.references()
	if !references.setOn(version) {
		_, err = p.addRequest(ctx, instance.PartialUpdateWorkerVersion, version.ID, references)
	}
	return err
}

// existing is what an instance has of a publication; nil for a part that it does not have, or
// does not show.
type existing struct {
	worker  *arkindex.Worker
	version *arkindex.WorkerVersion
}

// lookUp finds the existing worker and version. GenerationDocker needs neither: it makes one
// call in any case.
func (p *publication) lookUp(ctx context.Context) (existing, error) {
	if p.target.Client == nil || p.generation == GenerationDocker {
		return existing{}, nil
	}
	filter := instance.WorkerFilter{Slug: p.worker.Slug}
	workers, err := p.target.Client.ListWorkers(ctx, filter)
	if err != nil {
		return existing{}, err
	}
	i := slices.IndexFunc(workers, func(worker arkindex.Worker) bool {
		return worker.RepositoryURL != "" && p.worker.mayBe(worker)
	})
	if i < 0 {
		return existing{}, nil
	}
	found := existing{worker: &workers[i]}
	version, err := p.target.Client.FindWorkerVersion(ctx, workers[i].ID, p.isOfRevision)
	switch {
	case err == nil:
		found.version = &version
	case errors.Is(err, instance.ErrNotFound):
		err = nil
	}
	return found, err
}
