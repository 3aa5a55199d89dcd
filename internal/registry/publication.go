package registry

import (
	"fmt"
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

// publication makes a whole stack (repository, revision, references, worker, version) or finds the parts that exist. It
// runs in one transaction, so that all of the stack comes to be, or nothing.
type publication struct {
	tx     *store.Tx
	wanted arkindex.DockerWorkerVersion // checked, with a normalised repository URL
	by     Actor
	now    time.Time
}

// published is the outcome of a publication: the version, whether it is new, and the references that the revision did not
// have before.
type published struct {
	version store.PublishedVersion
	created bool
	added   []arkindex.Reference
}

// publish makes or finds the version of the wanted worker at the wanted revision. One that exists keeps its image and
// configuration.
func (p publication) publish() (published, error) {
	var done published
	repository, err := p.repository()
	if err != nil {
		return done, err
	}
	revision, err := p.revision(repository)
	if err != nil {
		return done, err
	}
	if done.added, err = p.references(revision); err != nil {
		return done, err
	}
	worker, err := p.worker(repository)
	if err != nil {
		return done, err
	}
	var known bool
	done.version, known, err = p.tx.VersionByRevision(worker.ID, revision.ID)
	if err != nil {
		return done, err
	}
	if known {
		return done, p.noteReferences(done)
	}
	id, err := p.tx.AddVersion(store.Version{
		WorkerID: worker.ID, RevisionID: revision.ID, State: store.Available,
		DockerImageIID: p.wanted.DockerImageIID, GPUUsage: p.wanted.GPUUsage, ModelUsage: p.wanted.ModelUsage,
		Configuration: string(p.wanted.Configuration), PublisherID: p.by.userID, Created: p.now,
	})
	if err != nil {
		return done, err
	}
	done.created = true
	if done.version, _, err = p.tx.Version(id); err != nil {
		return done, err
	}
	return done, p.noteVersion(done)
}

func (p publication) repository() (store.Repository, error) {
	repository, known, err := p.tx.RepositoryByURL(p.wanted.RepositoryURL)
	if known || err != nil {
		return repository, err
	}
	if repository, err = p.tx.AddRepository(store.Repository{URL: p.wanted.RepositoryURL, Created: p.now}); err != nil {
		return repository, err
	}
	return repository, p.note(deed{action: "repository.added", subjectID: repository.ID, subject: repository.URL})
}

// revision finds the revision, with the message and author that it has, or makes it.
func (p publication) revision(repository store.Repository) (store.Revision, error) {
	revision, known, err := p.tx.RevisionByHash(repository.ID, p.wanted.RevisionHash)
	if known || err != nil {
		return revision, err
	}
	revision = store.Revision{
		RepositoryID: repository.ID, Hash: p.wanted.RevisionHash,
		Message: "Revision " + p.wanted.RevisionHash, Author: "unknown", Created: p.now,
	}
	if p.wanted.RevisionMessage != nil {
		revision.Message = *p.wanted.RevisionMessage
	}
	if p.wanted.RevisionAuthor != nil {
		revision.Author = *p.wanted.RevisionAuthor
	}
	return p.tx.AddRevision(revision)
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
		if worker, err = p.tx.AddWorker(worker); err != nil {
			return worker, err
		}
		return worker, p.note(workerDeed("worker.added", worker, nil))
	case worker != before:
		if err := p.tx.DescribeWorker(worker); err != nil {
			return worker, err
		}
		return worker, p.note(workerDeed("worker.changed", worker, changedFields(before, worker)))
	default:
		return worker, nil
	}
}

// unknownType is the type of a worker that was published without one.
const unknownType = "unknown"

// references gives the revision its branches and tags, and returns those that it did not have. A branch leaves the revision
// that held it; a tag does not move.
func (p publication) references(revision store.Revision) ([]arkindex.Reference, error) {
	var problems []arkindex.Problem
	added := []arkindex.Reference{}
	for _, wanted := range p.wanted.RevisionReferences {
		held, known, err := p.tx.ReferenceByName(revision.RepositoryID, wanted.Type, wanted.Name)
		switch {
		case err != nil:
		case !known:
			held, err = p.tx.AddReference(store.Reference{RepositoryID: revision.RepositoryID, Type: wanted.Type, Name: wanted.Name, RevisionID: revision.ID})
		case held.RevisionID == revision.ID:
			continue
		case wanted.Type == arkindex.Branch:
			err = p.tx.MoveReference(held.ID, revision.ID)
		default:
			var taken arkindex.Problem
			taken, err = p.tagTaken(held, revision)
			problems = append(problems, taken)
		}
		if err != nil {
			return nil, err
		}
		added = append(added, arkindex.Reference{ID: held.ID, Type: wanted.Type, Name: wanted.Name})
	}
	if problems != nil {
		return nil, invalid(problems...)
	}
	return added, nil
}

// tagTaken says which revision holds a tag and which one cannot have it.
func (p publication) tagTaken(tag store.Reference, wanted store.Revision) (arkindex.Problem, error) {
	holder, _, err := p.tx.Revision(tag.RevisionID)
	text := fmt.Sprintf("the tag %s belongs to revision %s already, and cannot be given to revision %s", tag.Name, holder.Hash, wanted.Hash)
	return problem("revision_references", "unique", text), err
}
