package publish

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/instance"
)

// existing finds the version that an instance refuses to create once more. candidates lists the workers that may have it.
func (p *publication) existing(ctx context.Context, exists *instance.Exists, refusal error, candidates func() ([]arkindex.Worker, error)) (arkindex.WorkerVersion, error) {
	var found *arkindex.WorkerVersion
	lost := arkindex.Errorf(arkindex.CodeConflict, "the instance has a version of this revision that it does not show: %w", refusal).
		WithHint("check that the profile's token may read the worker")
	err := p.target.Client.Await(ctx, lost, func() (_ bool, err error) {
		found, err = p.lookFor(ctx, exists.ID, candidates)
		return found != nil, err
	})
	switch {
	case err != nil:
		return arkindex.WorkerVersion{}, err
	case found == nil:
		return arkindex.WorkerVersion{}, lost
	}
	return *found, nil
}

// lookFor reads the version by its id, and where there is none or it leads nowhere finds it by its revision; nil when it is not
// there.
func (p *publication) lookFor(ctx context.Context, id string, candidates func() ([]arkindex.Worker, error)) (*arkindex.WorkerVersion, error) {
	if id != "" {
		version, err := p.target.Client.RetrieveWorkerVersion(ctx, id)
		if err == nil {
			return &version, nil
		}
		if arkindex.CodeOf(err) != arkindex.CodeNotFound {
			return nil, err
		}
	}
	workers, err := candidates()
	if err != nil {
		return nil, err
	}
	for _, worker := range workers {
		version, err := p.target.Client.FindWorkerVersion(ctx, worker.ID, p.isOfRevision)
		if err != nil {
			return nil, err
		}
		if version != nil {
			p.result.WorkerID = &worker.ID
			return version, nil
		}
	}
	return nil, nil
}

// namesakes lists the workers that may be the one that is published. Of those with the same slug, the repository's is the one;
// instances that do not tell a worker's repository leave only the revision to go by.
func (p *publication) namesakes(ctx context.Context) ([]arkindex.Worker, error) {
	workers, err := p.target.Client.ListWorkers(ctx, instance.WorkerFilter{Slug: p.worker.Slug})
	return slices.DeleteFunc(workers, func(worker arkindex.Worker) bool { return !p.worker.mayBe(worker) }), err
}

// isOfRevision reports whether a version is of the revision that is published.
func (p *publication) isOfRevision(version arkindex.WorkerVersion) bool {
	if version.RevisionURL != nil && arkindex.SameRevision(*version.RevisionURL, p.worker.RevisionURL) {
		return true
	}
	return version.Revision != nil && version.Revision.Hash == p.worker.Version.RevisionHash
}
