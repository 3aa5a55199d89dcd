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
	repository, err := p.repository(p.wanted.RepositoryURL)
	if err != nil {
		return done, err
	}
	worker, err := p.worker(repository)
	if err != nil {
		return done, err
	}
	made, err := p.version(repository, worker)
	if err != nil {
		return done, err
	}
	done.created = made.isNew
	if done.version, done.added, err = p.assign(made); err != nil {
		return done, err
	}
	return done, p.noteOutcome(done)
}

// foundVersion is the worker's version at the wanted revision.
type foundVersion struct {
	store.PublishedVersion
	isNew bool
	alone bool // it is the only version at its revision
}

// version finds or makes the worker's version at the wanted revision.
func (p publication) version(repository store.Repository, worker store.Worker) (foundVersion, error) {
	address := addressOf(repository.URL, p.wanted.RevisionHash)
	revision, err := p.revisionOf(repository, address, p.wanted.RevisionMessage, p.wanted.RevisionAuthor)
	if err != nil {
		return foundVersion{}, err
	}
	if !revision.isNew { // else it has no version yet
		version, known, err := p.tx.VersionByRevision(worker.ID, address.key)
		if known || err != nil {
			return foundVersion{PublishedVersion: version}, err
		}
	}
	version, err := p.addVersion(worker, store.Version{
		State: store.Available, DockerImageIID: p.wanted.DockerImageIID,
		GPUUsage: p.wanted.GPUUsage, ModelUsage: p.wanted.ModelUsage, Configuration: string(p.wanted.Configuration),
	}, address, revision, nil)
	return foundVersion{PublishedVersion: version, isNew: true, alone: revision.isNew}, err
}

// refresh reads what the references of a publication have changed in its version.
func (p publication) refresh(version *store.PublishedVersion) (err error) {
	if version.Branch != nil || version.Tag != nil { // its own marks may have changed
		*version, _, err = p.tx.Version(version.ID)
		return err
	}
	held, err := p.tx.References(version.RevisionID)
	version.References = held[version.RevisionID]
	return err
}

// worker finds the worker and describes it as this publication does, or makes it. A name or type that is not given stays
// as it is; a description that is not given means that the worker has none.
func (p publication) worker(repository store.Repository) (store.Worker, error) {
	worker, known, err := p.tx.WorkerBySlug(repository.ID, p.wanted.WorkerSlug)
	if err != nil {
		return worker, err
	}
	if !known {
		worker = store.Worker{
			RepositoryID: repository.ID, RepositoryURL: repository.URL, Slug: p.wanted.WorkerSlug,
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
