package publish

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/instance"
)

// publish sends what creates the version, and makes the best of one that exists.
func (p *publication) publish(ctx context.Context, creations []creation) error {
	if p.generation == GenerationDocker {
		return p.publishAtOnce(ctx, creations[0])
	}
	worker, err := p.makeWorker(ctx, creations[0])
	if err != nil {
		return err
	}
	p.result.WorkerID = &worker.ID
	create := p.target.Client.CreateWorkerVersion
	if p.generation == GenerationImport {
		create = p.target.Client.ImportWorkerVersion
	}
	body, err := p.prepare(ctx, creations[1].operation, worker.ID, creations[1].body)
	if err != nil {
		return err
	}
	published, err := create(ctx, worker.ID, body)
	var exists *instance.Exists
	switch {
	case errors.As(err, &exists):
		return p.meet(ctx, worker, exists.ID, err)
	case err != nil:
		return err
	case published.Created:
		p.settle(ctx, published.Version, Created)
		return nil
	default:
		return p.keep(ctx, published.Version)
	}
}

// publishAtOnce sends the one call of the first generation.
func (p *publication) publishAtOnce(ctx context.Context, c creation) error {
	body, err := p.prepare(ctx, c.operation, "", c.body)
	if err != nil {
		return err
	}
	published, err := p.target.Client.CreateDockerWorkerVersion(ctx, body)
	var exists *instance.Exists
	switch {
	case errors.As(err, &exists):
		return p.meetUnknown(ctx, exists.ID, err)
	case err != nil:
		return err
	case published.Created:
		p.settle(ctx, published.Version, Created)
		return nil
	case len(published.Added) > 0:
		p.settle(ctx, published.Version, Updated)
	default:
		p.settle(ctx, published.Version, Unchanged)
	}
	return p.judge(published.Version)
}

// makeWorker makes or finds the worker, and describes it as the configuration does. Without a description of ours it keeps its
// own.
func (p *publication) makeWorker(ctx context.Context, c creation) (arkindex.Worker, error) {
	body, err := p.prepare(ctx, c.operation, "", c.body)
	if err != nil {
		return arkindex.Worker{}, err
	}
	worker, err := p.target.Client.CreateWorker(ctx, body)
	if err != nil {
		return worker, err
	}
	wanted, differs := p.worker.change(worker)
	if !differs {
		return worker, nil
	}
	body, err = p.prepare(ctx, instance.PartialUpdateWorker, worker.ID, wanted)
	if err != nil {
		return worker, err
	}
	_, err = p.target.Client.PartialUpdateWorker(ctx, worker.ID, body)
	return worker, err
}

// meet finds the version of a worker that is known to exist, and goes on with it.
func (p *publication) meet(ctx context.Context, worker arkindex.Worker, id string, refusal error) error {
	version, err := p.existing(ctx, worker, id)
	if err != nil {
		return err
	}
	if version == nil {
		return lost(refusal)
	}
	return p.keep(ctx, *version)
}

// existing reads the version by its id, else finds it by its revision; nil when it is not there.
func (p *publication) existing(ctx context.Context, worker arkindex.Worker, id string) (*arkindex.WorkerVersion, error) {
	if id != "" {
		version, err := p.target.Client.RetrieveWorkerVersion(ctx, id)
		return &version, err
	}
	return p.target.Client.FindWorkerVersion(ctx, worker.ID, p.isOfRevision)
}

// isOfRevision reports whether a version is of the revision that is published.
func (p *publication) isOfRevision(version arkindex.WorkerVersion) bool {
	if version.RevisionURL != nil && *version.RevisionURL == p.worker.revisionURL() {
		return true
	}
	return version.Revision != nil && version.Revision.Hash == p.worker.Version.RevisionHash
}

// meetUnknown finds the version that the first generation refuses to create once more, and goes on with it. Of workers with the
// same slug, the repository's is the one; instances that do not tell a worker's repository leave only the revision to go by.
func (p *publication) meetUnknown(ctx context.Context, id string, refusal error) error {
	workers := []arkindex.Worker{{}}
	if id == "" {
		var err error
		if workers, err = p.target.Client.ListWorkers(ctx, instance.WorkerFilter{Slug: p.worker.Slug}); err != nil {
			return err
		}
	}
	for _, worker := range workers {
		if !p.worker.mayBe(worker) {
			continue
		}
		version, err := p.existing(ctx, worker, id)
		if err != nil {
			return err
		}
		if version == nil {
			continue
		}
		if worker.ID != "" {
			p.result.WorkerID = &worker.ID
		}
		return p.keepReferences(ctx, *version)
	}
	return lost(refusal)
}

// lost is the error of a version that the instance says exists and does not show.
func lost(refusal error) error {
	return arkindex.Errorf(arkindex.CodeConflict, "the instance has a version of this revision that it does not show: %w", refusal).
		WithHint("check that the profile's token may read the worker")
}

// prepare encodes the body of a write and notes that it is sent, or would be.
func (p *publication) prepare(ctx context.Context, name, id string, content any) ([]byte, error) {
	body, err := instance.Encode(content)
	if err != nil {
		return nil, err
	}
	operation := instance.UsualOperation(name)
	if p.target.Client != nil {
		if operation, err = p.target.Client.Operation(ctx, name); err != nil {
			return nil, err
		}
	}
	p.result.record(operation, id, body)
	return body, nil
}

// settle notes which version there is, and what became of it.
func (p *publication) settle(ctx context.Context, version arkindex.WorkerVersion, status Status) {
	p.result.Status, p.result.VersionID = status, &version.ID
	if p.result.WorkerID == nil {
		p.result.WorkerID = &version.Worker.ID
	}
	if !p.target.Addressable {
		return
	}
	if url, err := p.target.Client.VersionURL(ctx, version.ID); err == nil {
		p.result.URL = &url
	}
}
