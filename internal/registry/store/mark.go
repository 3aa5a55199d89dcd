package store

import "arkindex"

// A version is marked by branches and tags: by its own when it has any, else by those of its revision. Its own empty one means
// that it has none, whatever its revision has.

// TakeBranch lets no other version of a worker be marked by a branch.
func (tx *Tx) TakeBranch(workerID, versionID, branch string) error {
	return tx.exec("UPDATE worker_versions SET branch = '' WHERE worker_id = $1 AND id <> $2 AND (branch = $3 OR branch IS NULL AND revision_id IN "+
		"(SELECT revision_id FROM revision_references WHERE type = $4 AND name = $5))", workerID, versionID, branch, arkindex.Branch, branch)
}

// TagHolder finds another version of a worker that is marked by a tag.
func (tx *Tx) TagHolder(workerID, versionID, tag string) (PublishedVersion, bool, error) {
	id, found, err := find(tx, scanText, "SELECT id FROM worker_versions WHERE worker_id = $1 AND id <> $2 AND (tag = $3 OR tag IS NULL AND revision_id IN "+
		"(SELECT revision_id FROM revision_references WHERE type = $4 AND name = $5)) LIMIT 1", workerID, versionID, tag, arkindex.Tag, tag)
	if !found || err != nil {
		return PublishedVersion{}, false, err
	}
	return tx.Version(id)
}

// VersionsAt returns the versions of every worker at a revision, with their IDs, workers and marks only.
func (tx *Tx) VersionsAt(revisionID string) ([]Version, error) {
	return all(tx, scanMarks, "SELECT id, worker_id, branch, tag FROM worker_versions WHERE revision_id = $1 ORDER BY id", revisionID)
}

func scanMarks(r row) (Version, error) {
	var v Version
	err := r.Scan(&v.ID, &v.WorkerID, &v.Branch, &v.Tag)
	return v, err
}

// NewestOnBranch finds the newest available version of a worker that is marked by one of two branches.
func (tx *Tx) NewestOnBranch(workerID, branch, orBranch string) (PublishedVersion, bool, error) {
	id, found, err := find(tx, scanText, "SELECT id FROM worker_versions WHERE worker_id = $1 AND state = $2 AND (branch IN ($3, $4) OR branch IS NULL AND revision_id IN "+
		"(SELECT revision_id FROM revision_references WHERE type = $5 AND name IN ($6, $7))) ORDER BY id DESC LIMIT 1",
		workerID, Available, branch, orBranch, arkindex.Branch, branch, orBranch)
	if !found || err != nil {
		return PublishedVersion{}, false, err
	}
	return tx.Version(id)
}

// TaggedVersion is a tag with the version that it marks.
type TaggedVersion struct {
	VersionID string
	Tag       string
}

// Tags returns the tags that mark a worker's available versions.
func (tx *Tx) Tags(workerID string) ([]TaggedVersion, error) {
	return all(tx, scanTagged, "SELECT id, tag FROM worker_versions WHERE worker_id = $1 AND state = $2 AND tag <> '' UNION ALL "+
		"SELECT v.id, f.name FROM worker_versions v JOIN revision_references f ON f.revision_id = v.revision_id "+
		"WHERE v.worker_id = $3 AND v.state = $4 AND v.tag IS NULL AND f.type = $5", workerID, Available, workerID, Available, arkindex.Tag)
}

func scanTagged(r row) (TaggedVersion, error) {
	var tagged TaggedVersion
	err := r.Scan(&tagged.VersionID, &tagged.Tag)
	return tagged, err
}

func scanText(r row) (string, error) {
	var text string
	err := r.Scan(&text)
	return text, err
}
