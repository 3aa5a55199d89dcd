package publish

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/instance"
)

// publish sends the calls that create the version, and converges on a version that exists.
func (p *publication) publish(ctx context.Context, calls []createCall) error {
	if p.generation == GenerationDocker {
		return p.publishInOneCall(ctx, calls[0])
	}
	worker, err := p.ensureWorker(ctx, calls[0])
	if err != nil {
		return err
	}
	p.result.WorkerID = &worker.ID
	create := p.target.Client.CreateWorkerVersion
	if p.generation == GenerationImport {
		create = p.target.Client.ImportWorkerVersion
	}
	body, err := p.addRequest(ctx, calls[1].operation, worker.ID, calls[1].body)
	if err != nil {
		return err
	}
	published, err := create(ctx, worker.ID, body)
	var exists *instance.VersionExists
	switch {
	case errors.As(err, &exists):
		return p.handleExisting(ctx, exists, err, &worker)
	case err != nil:
		p.noteUnknownOutcome(calls[1].operation, err)
		return err
	case published.Created:
		p.record(published.Version, Created)
		return nil
	default:
		return p.updateExisting(ctx, published.Version)
	}
}

// publishInOneCall publishes with GenerationDocker. The call also adds references to a version
// that exists.
func (p *publication) publishInOneCall(ctx context.Context, call createCall) error {
	body, err := p.addRequest(ctx, call.operation, "", call.body)
	if err != nil {
		return err
	}
	published, err := p.target.Client.CreateDockerWorkerVersion(ctx, body)
	var exists *instance.VersionExists
	switch {
	case errors.As(err, &exists):
		return p.handleExisting(ctx, exists, err, nil)
	case err != nil:
		p.noteUnknownOutcome(call.operation, err)
		return err
	case published.Created:
		p.record(published.Version, Created)
		return nil
	case len(published.AddedReferences) > 0:
		p.record(published.Version, Updated)
	default:
		p.record(published.Version, Unchanged)
	}
	return p.compareWithExisting(published.Version)
}

// noteUnknownOutcome adds a notice when a failed request may have been carried out.
func (p *publication) noteUnknownOutcome(operation string, err error) {
	var unknown *instance.UnknownOutcome
	if errors.As(err, &unknown) {
		p.result.addNotice("it may have been published: %s was sent, but its outcome is unknown; "+
			"publish again to find out", operation)
	}
}

// ensureWorker creates or finds the worker, and updates its description from the configuration.
func (p *publication) ensureWorker(
	ctx context.Context, call createCall,
) (arkindex.Worker, error) {
	body, err := p.addRequest(ctx, call.operation, "", call.body)
	if err != nil {
		return arkindex.Worker{}, err
	}
	worker, err := p.target.Client.CreateWorker(ctx, body)
	if err != nil {
		return worker, err
	}
	update, changed := p.worker.updateOf(worker)
	if !changed {
		return worker, nil
	}
	body, err = p.addRequest(ctx, instance.PartialUpdateWorker, worker.ID, update)
	if err != nil {
		return worker, err
	}
	_, err = p.target.Client.PartialUpdateWorker(ctx, worker.ID, body)
	return worker, err
}

// addRequest encodes the body of a write and adds the request to the report.
func (p *publication) addRequest(
	ctx context.Context, name, id string, content any,
) ([]byte, error) {
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
	p.result.addRequest(operation, id, body)
	return body, nil
}

// record reports the version, and what happened to it.
func (p *publication) record(version arkindex.WorkerVersion, status Status) {
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
