package catalog

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/registry/auth"
	"arkindex/internal/registry/store"
)

// NewVersion is a request to create a version of a worker. Branch and Tag are the version's own,
// nil if it has none of its own. RevisionMessage and RevisionAuthor describe the revision if it is
// new.
type NewVersion struct {
	RevisionURL     arkindex.RevisionURL
	Branch          *string
	Tag             *string
	State           arkindex.VersionState
	DockerImageIID  string
	GPUUsage        arkindex.Usage
	ModelUsage      arkindex.Usage
	Configuration   []byte // a JSON object
	RevisionMessage *string
	RevisionAuthor  *string
	YAML            *string // the file that the version is imported from, if it is
	Slug            string  // of the worker in the file
}

// VersionExistsError is the error for a worker that has a version with the revision URL already.
type VersionExistsError struct {
	ID string // of the existing version
}

// Error returns the message.
func (e *VersionExistsError) Error() string {
	return "a version of this worker already exists for this revision URL"
}

// CreateVersion creates a version of a worker. If the worker has a version with the revision URL
// already, the error is a VersionExistsError.
func (c *Catalog) CreateVersion(
	ctx context.Context, caller auth.Caller, workerID string, request NewVersion,
) (Version, error) {
	var created store.PublishedVersion
	err := c.write(ctx, caller, func(t *transaction) error {
		worker, err := t.changeableWorker(workerID)
		if err != nil {
			return err
		}
		if err := caller.MayPublishRevision(request.RevisionURL); err != nil {
			return err
		}
		if request.YAML != nil && request.Slug != worker.Slug {
			return arkindex.Invalid(arkindex.FieldProblem("yaml", "invalid",
				"slug: is "+request.Slug+", and the worker's is "+worker.Slug))
		}
		existing, err := t.tx.VersionByRevision(worker.ID, request.RevisionURL.Key)
		switch {
		case errors.Is(err, store.ErrNotFound):
			created, err = t.createVersion(worker, request)
			return err
		case err != nil:
			return err
		case existing.ID == created.ID: // by an earlier run whose commit was not confirmed
			return nil
		default:
			return &VersionExistsError{existing.ID}
		}
	})
	return newVersionResult(created), err
}

func (t *transaction) createVersion(
	worker store.Worker, request NewVersion,
) (store.PublishedVersion, error) {
	var revision *foundRevision
	if request.RevisionURL.Hash != "" {
		var err error
		if revision, err = t.revision(request); err != nil {
			return store.PublishedVersion{}, err
		}
	}
	version, err := t.addVersion(worker, store.Version{
		RevisionURL: request.RevisionURL.Sent, RevisionKey: request.RevisionURL.Key,
		Branch: ownOrInherited(request.Branch), Tag: ownOrInherited(request.Tag),
		State:          request.State,
		DockerImageIID: request.DockerImageIID,
		GPUUsage:       request.GPUUsage, ModelUsage: request.ModelUsage,
		Configuration: string(request.Configuration),
	}, revision, request.YAML)
	if err != nil {
		return version, err
	}
	var added []arkindex.Reference
	for _, kind := range []arkindex.ReferenceType{arkindex.Branch, arkindex.Tag} {
		if own := ownReference(version.Version, kind).Name(); own != "" {
			added = append(added, arkindex.Reference{Type: kind, Name: own})
		}
	}
	return version, t.recordPublication(version, true, added)
}

func ownOrInherited(name *string) store.OwnReference {
	if name == nil {
		return store.OwnReference{}
	}
	return store.Own(*name)
}

// addVersion adds a version of a worker, at a revision or, if revision is nil, with a number.
func (t *transaction) addVersion(
	worker store.Worker, version store.Version, revision *foundRevision, yaml *string,
) (store.PublishedVersion, error) {
	version.WorkerID, version.PublisherID, version.Created = worker.ID, t.caller.User.ID, t.now
	version.Provenance = t.caller.Provenance()
	version.Verified = t.caller.RunsFor(version.RevisionKey)
	added := store.PublishedVersion{Version: version, Worker: worker}
	if err := t.setRevision(&added, revision); err != nil {
		return added, err
	}
	if err := t.checkTags(&added); err != nil {
		return added, err
	}
	var err error
	if added.ID, err = t.tx.AddVersion(added.Version, yaml); err != nil {
		return added, err
	}
	if added.Verified {
		if err := t.tx.VerifyWorker(worker.ID); err != nil {
			return added, err
		}
		added.Worker.Verified = true
	}
	return added, t.takeBranches(added)
}

// setRevision sets the revision of a new version, with its references, or else a number.
func (t *transaction) setRevision(
	version *store.PublishedVersion, revision *foundRevision,
) error {
	if revision == nil {
		number, err := t.tx.NextVersionNumber(version.WorkerID)
		version.Number = &number
		return err
	}
	version.Revision, version.RevisionID = &revision.row, revision.row.ID
	if revision.row.RepositoryID != version.Worker.RepositoryID {
		err := t.tx.AddWorkerRepository(version.WorkerID, revision.row.RepositoryID)
		if err != nil {
			return err
		}
	}
	if revision.isNew {
		return nil
	}
	references, err := t.tx.References(version.RevisionID)
	version.References = references[version.RevisionID]
	return err
}
