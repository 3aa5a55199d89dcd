package registry

import (
	"time"

	"arkindex"
	"arkindex/internal/registry/store"
)

// catalogue makes and finds the parts of the one model that every generation of the API writes to. It works within one
// transaction, so that all of a publication comes to be, or nothing.
type catalogue struct {
	tx     *store.Tx
	caller caller
	by     Actor
	now    time.Time
}

// write runs steps on the catalogue in one transaction, for a request's caller.
func (r *Registry) write(c *call, steps func(catalogue) error) error {
	return r.store.Write(c.request.Context(), func(tx *store.Tx) error {
		return steps(catalogue{tx: tx, caller: c.caller, by: c.actor(), now: r.config.Clock()})
	})
}

// repository finds or makes a repository that the caller may change.
func (c catalogue) repository(url string) (store.Repository, error) {
	if err := c.caller.mayChange(url); err != nil {
		return store.Repository{}, err
	}
	repository, known, err := c.tx.RepositoryByURL(url)
	if known || err != nil {
		return repository, err
	}
	return c.addRepository(url)
}

func (c catalogue) addRepository(url string) (store.Repository, error) {
	repository, err := c.tx.AddRepository(store.Repository{URL: url, Created: c.now})
	if err != nil {
		return repository, err
	}
	return repository, c.note(deed{action: "repository.added", subjectID: repository.ID, subject: repository.URL})
}

// changeableWorker finds a worker that the caller may change.
func (c catalogue) changeableWorker(id string) (store.Worker, error) {
	worker, err := existing(c.tx.Worker(id))("worker")
	if err != nil {
		return worker, err
	}
	return worker, c.caller.mayChange(worker.RepositoryURL)
}

func (c catalogue) addWorker(worker store.Worker) (store.Worker, error) {
	worker, err := c.tx.AddWorker(worker)
	if err != nil {
		return worker, err
	}
	return worker, c.note(workerDeed("worker.added", worker, nil))
}

func (c catalogue) describeWorker(before, after store.Worker) error {
	details := changedFields(before, after)
	if len(details) == 0 {
		return nil
	}
	if err := c.tx.UpdateWorker(after); err != nil {
		return err
	}
	return c.note(workerDeed("worker.changed", after, details))
}

// foundRevision is a revision, and whether it was made just now, so that it has neither versions nor references yet.
type foundRevision struct {
	store.Revision
	isNew bool
}

// revision finds the revision at an address or makes it. It is nil when the address names no commit.
func (c catalogue) revision(address arkindex.RevisionURL) (*foundRevision, error) {
	if address.Hash == "" {
		return nil, nil
	}
	repository, err := c.repository(address.Repository)
	if err != nil {
		return nil, err
	}
	revision, known, err := c.tx.RevisionByHash(repository.ID, address.Hash)
	if known || err != nil {
		return &foundRevision{Revision: revision}, err
	}
	return c.addRevision(repository, address.Hash, nil, nil)
}

func (c catalogue) addRevision(repository store.Repository, hash string, message, author *string) (*foundRevision, error) {
	revision := store.Revision{
		RepositoryID: repository.ID, Hash: hash,
		Message: "Revision " + hash, Author: "unknown", Created: c.now,
	}
	if message != nil {
		revision.Message = *message
	}
	if author != nil {
		revision.Author = *author
	}
	revision, err := c.tx.AddRevision(revision)
	return &foundRevision{revision, true}, err
}

// addVersion keeps a new version of a worker at an address. A version without a revision is counted instead.
func (c catalogue) addVersion(worker store.Worker, version store.Version, address arkindex.RevisionURL, revision *foundRevision, yaml *string) (store.PublishedVersion, error) {
	version.WorkerID, version.RevisionURL, version.RevisionKey = worker.ID, address.Sent, address.Key
	version.PublisherID, version.Created = c.by.userID, c.now
	added := store.PublishedVersion{Version: version, Worker: worker}
	if err := c.locate(&added, revision); err != nil {
		return added, err
	}
	if err := c.claimTags(&added); err != nil {
		return added, err
	}
	var err error
	if added.ID, err = c.tx.AddVersion(added.Version, yaml); err != nil {
		return added, err
	}
	return added, c.takeBranches(added)
}

// locate gives a new version its revision with the references of that, or else a number.
func (c catalogue) locate(added *store.PublishedVersion, revision *foundRevision) error {
	if revision == nil {
		number, err := c.tx.NextVersionNumber(added.WorkerID)
		added.Number = &number
		return err
	}
	added.Revision, added.RevisionID = &revision.Revision, revision.ID
	if revision.RepositoryID != added.Worker.RepositoryID {
		if err := c.tx.AddWorkerRepository(added.WorkerID, revision.RepositoryID); err != nil {
			return err
		}
	}
	if revision.isNew {
		return nil
	}
	held, err := c.tx.References(added.RevisionID)
	added.References = held[added.RevisionID]
	return err
}
