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
	var exists *instance.VersionExists
	switch {
	case errors.As(err, &exists):
		return p.meet(ctx, worker, exists, err)
	case err != nil:
		return p.doubt(creations[1].operation, err)
	case published.Created:
		p.settle(published.Version, Created)
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
	var exists *instance.VersionExists
	switch {
	case errors.As(err, &exists):
		return p.meetUnknown(ctx, exists, err)
	case err != nil:
		return p.doubt(c.operation, err)
	case published.Created:
		p.settle(published.Version, Created)
		return nil
	case len(published.AddedReferences) > 0:
		p.settle(published.Version, Updated)
	default:
		p.settle(published.Version, Unchanged)
	}
	return p.judge(published.Version)
}

// meet goes on with a version of a known worker that exists.
func (p *publication) meet(ctx context.Context, worker arkindex.Worker, exists *instance.VersionExists, refusal error) error {
	version, err := p.existing(ctx, exists, refusal, func() ([]arkindex.Worker, error) { return []arkindex.Worker{worker}, nil })
	if err != nil {
		return err
	}
	return p.keep(ctx, version)
}

// meetUnknown goes on with a version that exists, of a worker that has to be found first.
func (p *publication) meetUnknown(ctx context.Context, exists *instance.VersionExists, refusal error) error {
	version, err := p.existing(ctx, exists, refusal, func() ([]arkindex.Worker, error) { return p.namesakes(ctx) })
	if err != nil {
		return err
	}
	return p.keepReferences(ctx, version)
}

// doubt notes of a publication that failed that it may have been carried out all the same, when nobody can know.
func (p *publication) doubt(operation string, err error) error {
	var unseen *instance.UnknownOutcome
	if errors.As(err, &unseen) {
		p.result.note("it may have been published: %s was sent, and its answer was not seen; publish again to find out", operation)
	}
	return err
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
func (p *publication) settle(version arkindex.WorkerVersion, status Status) {
	p.result.Status, p.result.VersionID = status, &version.ID
	if p.result.WorkerID == nil {
		p.result.WorkerID = &version.Worker.ID
	}
	if !p.target.Addressable {
		return
	}
	if url := p.target.Client.VersionURL(version.ID); url != "" {
		p.result.URL = &url
	}
}
