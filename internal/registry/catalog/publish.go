package catalog

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
)

// Publication is the result of Publish: the version, whether it is new, and the references that it
// did not have before.
type Publication struct {
	Version         Version
	Created         bool
	AddedReferences []arkindex.Reference
}

// Publish finds or creates the version of a worker at a revision, along with the repository, the
// revision, its references and the worker. An existing version keeps its image and configuration.
// The request must be valid, with a normalized repository URL.
func (c *Catalog) Publish(
	ctx context.Context, caller auth.Caller, request arkindex.DockerWorkerVersion,
) (Publication, error) {
	var found foundVersion
	var row store.PublishedVersion
	var added []arkindex.Reference
	err := c.write(ctx, caller, func(t *transaction) (err error) {
		if found, err = t.publish(request); err != nil {
			return err
		}
		if row, added, err = t.assignReferences(found, request); err != nil {
			return err
		}
		return t.recordPublication(row, found.isNew, added)
	})
	return Publication{newVersionResult(row), found.isNew, added}, err
}

// foundVersion is the version of the worker at the revision.
type foundVersion struct {
	row   store.PublishedVersion
	isNew bool
	alone bool // the only version at its revision
	// hasOwnBranches reports whether versions of the worker have branches of their own.
	hasOwnBranches bool
}

// publish finds or adds the version.
func (t *transaction) publish(request arkindex.DockerWorkerVersion) (foundVersion, error) {
	url := arkindex.CommitRevisionURL(request.RepositoryURL, request.RevisionHash)
	if err := t.caller.MayPublishRevision(url); err != nil {
		return foundVersion{}, err
	}
	existing, err := t.tx.FindPublication(
		request.RepositoryURL, request.WorkerSlug, request.RevisionHash,
	)
	if err != nil {
		return foundVersion{}, err
	}
	if existing.Repository == nil {
		repository, err := t.addRepository(request.RepositoryURL)
		if err != nil {
			return foundVersion{}, err
		}
		existing.Repository = &repository
	}
	worker, err := t.publishWorker(existing, request)
	if err != nil {
		return foundVersion{}, err
	}
	return t.publishVersion(existing, worker, request)
}

// publishWorker updates the worker to the request, or adds it. Without a name or type in the
// request, that of the worker stays; without a description, the worker has none.
func (t *transaction) publishWorker(
	existing store.Publication, request arkindex.DockerWorkerVersion,
) (store.Worker, error) {
	before := store.Worker{
		RepositoryID: existing.Repository.ID, RepositoryURL: existing.Repository.URL,
		Slug: request.WorkerSlug, Name: request.WorkerSlug, Type: unknownType, Created: t.now,
	}
	if existing.Worker != nil {
		before = *existing.Worker
	}
	worker := before
	if request.WorkerName != "" {
		worker.Name = request.WorkerName
	}
	if request.WorkerType != "" {
		worker.Type = request.WorkerType
	}
	worker.Description = ""
	if request.WorkerDescription != nil {
		worker.Description = *request.WorkerDescription
	}
	if existing.Worker == nil {
		return t.addWorker(worker)
	}
	return worker, t.updateWorker(before, worker)
}

// unknownType is the type of a worker that was published without one.
const unknownType = "unknown"

// publishVersion finds or adds the version of the worker at the revision.
func (t *transaction) publishVersion(
	existing store.Publication, worker store.Worker, request arkindex.DockerWorkerVersion,
) (foundVersion, error) {
	url := arkindex.CommitRevisionURL(existing.Repository.URL, request.RevisionHash)
	revision, err := t.publishRevision(existing, request)
	if err != nil {
		return foundVersion{}, err
	}
	if !revision.isNew {
		version, err := t.tx.VersionByRevision(worker.ID, url.Key)
		if !errors.Is(err, store.ErrNotFound) {
			return foundVersion{row: version}, err
		}
	}
	version, err := t.addVersion(worker, store.Version{
		RevisionURL: url.Sent, RevisionKey: url.Key,
		State: arkindex.StateAvailable, DockerImageIID: request.DockerImageIID,
		GPUUsage: request.GPUUsage, ModelUsage: request.ModelUsage,
		Configuration: string(request.Configuration),
	}, revision, nil)
	return foundVersion{version, true, revision.isNew, existing.HasOwnBranches}, err
}

// publishRevision adds the revision unless it exists. An existing revision keeps its message and
// author.
func (t *transaction) publishRevision(
	existing store.Publication, request arkindex.DockerWorkerVersion,
) (*foundRevision, error) {
	if existing.Revision != nil {
		return &foundRevision{row: *existing.Revision}, nil
	}
	return t.addRevision(
		*existing.Repository, request.RevisionHash, request.RevisionMessage, request.RevisionAuthor,
	)
}
