package registry

import (
	"arkindex"
	"arkindex/internal/registry/store"
)

// publication is the docker generation's one call: it makes a whole stack (repository, revision, references, worker, version) or
// finds the parts that exist.
type publication struct {
	catalogue
	wanted arkindex.DockerWorkerVersion // checked, with a normalised repository URL
}

// published is the outcome of a publication: the version, whether it is new, and the references that it did not have before.
type published struct {
	version store.PublishedVersion
	created bool
	added   []arkindex.Reference
}

// publish makes or finds the version of the wanted worker at the wanted revision. One that exists keeps its image and
// configuration.
func (p publication) publish() (published, error) {
	var done published
	if err := p.caller.mayChange(p.wanted.RepositoryURL); err != nil {
		return done, err
	}
	stack, err := p.tx.FindPublication(p.wanted.RepositoryURL, p.wanted.WorkerSlug, p.wanted.RevisionHash)
	if err != nil {
		return done, err
	}
	if err := p.complete(&stack); err != nil {
		return done, err
	}
	made, err := p.version(stack)
	if err != nil {
		return done, err
	}
	done.created = made.isNew
	if done.version, done.added, err = p.assign(made); err != nil {
		return done, err
	}
	return done, p.noteOutcome(done)
}

// complete makes the repository and the worker where there are none.
func (p publication) complete(stack *store.Publication) error {
	if stack.Repository == nil {
		repository, err := p.addRepository(p.wanted.RepositoryURL)
		if err != nil {
			return err
		}
		stack.Repository = &repository
	}
	worker, err := p.worker(*stack)
	stack.Worker = &worker
	return err
}

// foundVersion is the worker's version at the wanted revision.
type foundVersion struct {
	store.PublishedVersion
	isNew bool
	alone bool // it is the only version at its revision
	// ownBranches tells whether versions of the worker have branches of their own.
	ownBranches bool
}

// version finds or makes the worker's version at the wanted revision.
func (p publication) version(stack store.Publication) (foundVersion, error) {
	address := arkindex.CommitRevisionURL(stack.Repository.URL, p.wanted.RevisionHash)
	revision, err := p.revisionOf(stack)
	if err != nil {
		return foundVersion{}, err
	}
	if !revision.isNew { // else it has no version yet
		version, known, err := p.tx.VersionByRevision(stack.Worker.ID, address.Key)
		if known || err != nil {
			return foundVersion{PublishedVersion: version}, err
		}
	}
	version, err := p.addVersion(*stack.Worker, store.Version{
		State: arkindex.StateAvailable, DockerImageIID: p.wanted.DockerImageIID,
		GPUUsage: p.wanted.GPUUsage, ModelUsage: p.wanted.ModelUsage, Configuration: string(p.wanted.Configuration),
	}, address, revision, nil)
	return foundVersion{PublishedVersion: version, isNew: true, alone: revision.isNew, ownBranches: stack.HasOwnBranches}, err
}

// revisionOf makes the wanted revision when there is none. One that exists keeps its message and author.
func (p publication) revisionOf(stack store.Publication) (*foundRevision, error) {
	if stack.Revision != nil {
		return &foundRevision{Revision: *stack.Revision}, nil
	}
	return p.addRevision(*stack.Repository, p.wanted.RevisionHash, p.wanted.RevisionMessage, p.wanted.RevisionAuthor)
}

// worker describes the worker as this publication does, or makes it. A name or type that is not given stays
// as it is; a description that is not given means that the worker has none.
func (p publication) worker(stack store.Publication) (store.Worker, error) {
	known := stack.Worker != nil
	var worker store.Worker
	if known {
		worker = *stack.Worker
	} else {
		worker = store.Worker{
			RepositoryID: stack.Repository.ID, RepositoryURL: stack.Repository.URL, Slug: p.wanted.WorkerSlug,
			Name: p.wanted.WorkerSlug, Type: unknownType, Created: p.now,
		}
	}
	before := worker
	if p.wanted.WorkerName != "" {
		worker.Name = p.wanted.WorkerName
	}
	if p.wanted.WorkerType != "" {
		worker.Type = p.wanted.WorkerType
	}
	worker.Description = ""
	if p.wanted.WorkerDescription != nil {
		worker.Description = *p.wanted.WorkerDescription
	}
	switch {
	case !known:
		return p.addWorker(worker)
	case worker != before:
		return worker, p.describeWorker(before, worker)
	default:
		return worker, nil
	}
}

// unknownType is the type of a worker that was published without one.
const unknownType = "unknown"
