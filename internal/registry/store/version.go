package store

import (
	"time"

	"arkindex"
)

// Version is a row of worker_versions: a worker as it was published at one revision.
type Version struct {
	ID       string
	WorkerID string
	// RevisionID is empty if RevisionURL does not name a commit.
	RevisionID string
	// RevisionURL is the URL of the revision as it was sent. RevisionKey is its normalized form,
	// which is unique among a worker's versions.
	RevisionURL string
	RevisionKey string
	// Number counts a worker's versions without a revision, from 1; nil for one with a revision.
	Number         *int
	Branch         OwnReference
	Tag            OwnReference
	State          arkindex.VersionState
	StateReason    string // why an administrator set the state
	DockerImageIID string
	GPUUsage       arkindex.Usage
	ModelUsage     arkindex.Usage
	Configuration  string // a JSON object, stored byte for byte
	PublisherID    string // empty for the local user
	Created        time.Time
	// Provenance is that of the pipeline that published the version, nil if none did. Verified
	// reports whether the pipeline ran for the version's revision.
	Provenance *arkindex.Provenance
	Verified   bool
	// Place numbers the worker's versions in the order they were added, from 1. It is read only.
	Place int
}

// PublishedVersion is a version with its worker and its revision, which is nil if it has none.
// References are those of the revision: branches first, then tags, each by name.
type PublishedVersion struct {
	Version
	Worker     Worker
	Revision   *Revision
	References []Reference
}

const (
	versionColumns = "v.id, v.worker_id, v.revision_id, v.revision_url, v.revision_key, " +
		"v.number, v.branch, v.tag, v.state, v.state_reason, " +
		"v.docker_image_iid, v.gpu_usage, v.model_usage, v.configuration, " +
		"v.publisher_id, v.created_at, v.place, v.provenance, v.verified, " +
		workerColumns + ", r.repository_id, r.hash, r.message, r.author, r.created_at"
	versionTables = "worker_versions v JOIN workers w ON w.id = v.worker_id " +
		"JOIN repositories p ON p.id = w.repository_id LEFT JOIN revisions r ON r.id = v.revision_id"
)

func scanVersion(r row) (PublishedVersion, error) {
	var v PublishedVersion
	var branch, tag, revision, repository, hash, message, author, publisher *string
	var provenance *string
	var created, verified, workerCreated, workerVerified int64
	var revisionCreated *int64
	w := &v.Worker
	err := r.Scan(&v.ID, &v.WorkerID, &revision, &v.RevisionURL, &v.RevisionKey,
		&v.Number, &branch, &tag, &v.State, &v.StateReason,
		&v.DockerImageIID, &v.GPUUsage, &v.ModelUsage, &v.Configuration, &publisher, &created, &v.Place,
		&provenance, &verified,
		&w.ID, &w.RepositoryID, &w.RepositoryURL, &w.Slug, &w.Name, &w.Type, &w.Description,
		&w.ArchivedReason, &workerCreated, &workerVerified,
		&repository, &hash, &message, &author, &revisionCreated)
	if err != nil {
		return v, err
	}
	v.Created, w.Created = toTime(created), toTime(workerCreated)
	v.Branch, v.Tag = fromColumn(branch), fromColumn(tag)
	v.PublisherID = nullToEmpty(publisher)
	v.Verified, w.Verified = verified != 0, workerVerified != 0
	if v.Provenance, err = toProvenance(provenance); err != nil {
		return v, err
	}
	if revision != nil {
		v.RevisionID = *revision
		v.Revision = &Revision{
			ID: *revision, RepositoryID: *repository, Hash: *hash, Message: *message, Author: *author,
			Created: toTime(*revisionCreated),
		}
	}
	return v, nil
}

// Version returns a version by its ID.
func (tx *Tx) Version(id string) (PublishedVersion, error) {
	return tx.findVersion("v.id = $1", id)
}

// VersionByRevision returns a worker's version by its RevisionKey.
func (tx *Tx) VersionByRevision(workerID, revisionKey string) (PublishedVersion, error) {
	return tx.findVersion("v.worker_id = $1 AND v.revision_key = $2", workerID, revisionKey)
}

func (tx *Tx) findVersion(condition string, arguments ...any) (PublishedVersion, error) {
	query := "SELECT " + versionColumns + " FROM " + versionTables + " WHERE " + condition
	version, err := find(tx, scanVersion, query, arguments...)
	if err != nil || version.RevisionID == "" {
		return version, err
	}
	references, err := tx.References(version.RevisionID)
	version.References = references[version.RevisionID]
	return version, err
}

// Versions returns a page of a worker's versions, newest first, and their total number.
func (tx *Tx) Versions(workerID string, page Page) ([]PublishedVersion, int, error) {
	var where conditions
	where.add("v.worker_id = ?", workerID)
	list, total, err := readPage(tx, scanVersion, page, where, listing{
		columns: versionColumns, tables: versionTables, id: "v.id",
		place: "v.place", placeTable: "worker_versions v", whole: true,
	})
	if err != nil {
		return nil, 0, err
	}
	var revisions []string
	for _, version := range list {
		if version.RevisionID != "" {
			revisions = append(revisions, version.RevisionID)
		}
	}
	references, err := tx.References(revisions...)
	for i := range list {
		list[i].References = references[list[i].RevisionID]
	}
	return list, total, err
}

// AddVersion adds a version and returns its new ID. yaml is the file that it was imported from,
// nil if it was not imported. The repository of its revision must be one of the worker's
// (AddWorkerRepository).
func (tx *Tx) AddVersion(version Version, yaml *string) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	provenance, err := provenanceColumn(version.Provenance)
	if err != nil {
		return "", err
	}
	return id, tx.exec("INSERT INTO worker_versions "+
		"(id, worker_id, revision_id, revision_url, revision_key, number, branch, tag, "+
		"state, state_reason, docker_image_iid, gpu_usage, model_usage, configuration, "+
		"yaml, publisher_id, created_at, provenance, verified, place) "+
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "+
		"(SELECT coalesce(max(place), 0) + 1 FROM worker_versions WHERE worker_id = $20))",
		id, version.WorkerID, emptyToNull(version.RevisionID), version.RevisionURL, version.RevisionKey,
		version.Number, version.Branch.column(), version.Tag.column(),
		version.State, version.StateReason, version.DockerImageIID, version.GPUUsage,
		version.ModelUsage, version.Configuration, yaml,
		emptyToNull(version.PublisherID), fromTime(version.Created), provenance,
		fromBool(version.Verified), version.WorkerID)
}

// VersionYAML returns the file that a version was imported from, nil if it was not imported.
func (tx *Tx) VersionYAML(id string) (*string, error) {
	return find(tx, scanValue[*string], "SELECT yaml FROM worker_versions WHERE id = $1", id)
}

// UpdateVersion changes the branch, tag, state and StateReason of the version with the ID.
func (tx *Tx) UpdateVersion(version Version) error {
	query := "UPDATE worker_versions SET branch = $1, tag = $2, state = $3, state_reason = $4 " +
		"WHERE id = $5"
	return tx.exec(query,
		version.Branch.column(), version.Tag.column(), version.State, version.StateReason, version.ID)
}

// NextVersionNumber returns the number of a worker's next version without a revision.
func (tx *Tx) NextVersionNumber(workerID string) (int, error) {
	return count(
		tx, "SELECT coalesce(max(number), 0) + 1 FROM worker_versions WHERE worker_id = $1",
		workerID,
	)
}
