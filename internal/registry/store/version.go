package store

import (
	"time"

	"arkindex"
)

// Version is what one publication made of a worker: its version at one revision. Configuration is a JSON object, kept as
// it was sent. PublisherID is the user who published it, empty for the local user.
type Version struct {
	ID             string
	WorkerID       string
	RevisionID     string
	State          string
	DockerImageIID string
	GPUUsage       arkindex.Usage
	ModelUsage     arkindex.Usage
	Configuration  string
	PublisherID    string
	Created        time.Time
}

// Available is the state of a version that can be used.
const Available = "available"

// PublishedVersion is a version with all that it belongs to. References are its revision's: branches first, then tags, each
// by name.
type PublishedVersion struct {
	Version
	Worker     Worker
	Revision   Revision
	References []Reference
}

const (
	versionColumns = "v.id, v.worker_id, v.revision_id, v.state, v.docker_image_iid, v.gpu_usage, v.model_usage, v.configuration, v.publisher_id, v.created_at, " +
		workerColumns + ", r.id, r.repository_id, r.hash, r.message, r.author, r.created_at"
	versionTables = "worker_versions v JOIN workers w ON w.id = v.worker_id JOIN repositories p ON p.id = w.repository_id JOIN revisions r ON r.id = v.revision_id"
)

func scanVersion(r row) (PublishedVersion, error) {
	var v PublishedVersion
	w, rev := &v.Worker, &v.Revision
	var publisher *string
	var created, workerCreated, revisionCreated int64
	err := r.Scan(&v.ID, &v.WorkerID, &v.RevisionID, &v.State, &v.DockerImageIID, &v.GPUUsage, &v.ModelUsage, &v.Configuration, &publisher, &created,
		&w.ID, &w.RepositoryID, &w.RepositoryURL, &w.Slug, &w.Name, &w.Type, &w.Description, &workerCreated,
		&rev.ID, &rev.RepositoryID, &rev.Hash, &rev.Message, &rev.Author, &revisionCreated)
	v.Created, w.Created, rev.Created = toTime(created), toTime(workerCreated), toTime(revisionCreated)
	if publisher != nil {
		v.PublisherID = *publisher
	}
	return v, err
}

// Version finds a version by its ID.
func (tx *Tx) Version(id string) (PublishedVersion, bool, error) {
	return tx.version("v.id = $1", id)
}

// VersionByRevision finds a worker's version at a revision.
func (tx *Tx) VersionByRevision(workerID, revisionID string) (PublishedVersion, bool, error) {
	return tx.version("v.worker_id = $1 AND v.revision_id = $2", workerID, revisionID)
}

func (tx *Tx) version(condition string, arguments ...any) (PublishedVersion, bool, error) {
	version, found, err := find(tx, scanVersion, "SELECT "+versionColumns+" FROM "+versionTables+" WHERE "+condition, arguments...)
	if !found || err != nil {
		return version, false, err
	}
	held, err := tx.References(version.RevisionID)
	version.References = held[version.RevisionID]
	return version, err == nil, err
}

// AddVersion keeps a new version and returns its ID.
func (tx *Tx) AddVersion(version Version) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	return id, tx.exec("INSERT INTO worker_versions (id, worker_id, revision_id, state, docker_image_iid, gpu_usage, model_usage, configuration, publisher_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		id, version.WorkerID, version.RevisionID, version.State, version.DockerImageIID, version.GPUUsage, version.ModelUsage,
		version.Configuration, optional(version.PublisherID), fromTime(version.Created))
}

// Versions returns a slice of a worker's versions, newest first, and how many there are in all.
func (tx *Tx) Versions(workerID string, slice Slice) ([]PublishedVersion, int, error) {
	var where conditions
	where.add("v.worker_id = ?", workerID)
	list, count, err := readSlice(tx, scanVersion, slice, where, listing{columns: versionColumns, tables: versionTables, id: "v.id"})
	if err != nil {
		return nil, 0, err
	}
	revisions := make([]string, len(list))
	for i, version := range list {
		revisions[i] = version.RevisionID
	}
	held, err := tx.References(revisions...)
	for i := range list {
		list[i].References = held[list[i].RevisionID]
	}
	return list, count, err
}
