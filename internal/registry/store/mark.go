package store

import "arkindex"

// A version is marked by branches and tags: by its own when it has any, else by those of its revision. Its own empty one means
// that it has none, whatever its revision has.

// TakeBranch lets no other version of a worker be marked by a branch.
func (tx *Tx) TakeBranch(workerID, versionID, branch string) error {
	others, err := tx.marked(workerID, arkindex.Branch, branch)
	for _, id := range others {
		if err == nil && id != versionID {
			err = tx.exec("UPDATE worker_versions SET branch = '' WHERE id = $1", id)
		}
	}
	return err
}

// TagHolder finds another version of a worker that is marked by a tag.
func (tx *Tx) TagHolder(workerID, versionID, tag string) (PublishedVersion, bool, error) {
	holders, err := tx.marked(workerID, arkindex.Tag, tag)
	for _, id := range holders {
		if err == nil && id != versionID {
			return tx.Version(id)
		}
	}
	return PublishedVersion{}, false, err
}

// marked returns the IDs of a worker's versions that a branch or tag marks. Few are looked at, however many there are: the
// subquery keeps PostgreSQL from going through all versions of the worker instead, which it takes for few until it has counted them.
func (tx *Tx) marked(workerID string, kind arkindex.ReferenceType, name string) ([]string, error) {
	column := "v." + string(kind)
	found, err := all(tx, scanOptionalText, "SELECT v.id FROM worker_versions v WHERE v.worker_id = $1 AND "+column+" = $2 UNION ALL "+
		"SELECT (SELECT v.id FROM worker_versions v WHERE v.revision_id = f.revision_id AND v.worker_id = m.worker_id AND "+column+" IS NULL) "+
		"FROM worker_repositories m JOIN revision_references f ON f.repository_id = m.repository_id WHERE m.worker_id = $3 AND f.type = $4 AND f.name = $5",
		workerID, name, workerID, kind, name)
	var ids []string
	for _, id := range found {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	return ids, err
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

// NewestOnBranch finds the newest available version of a worker that is marked by one of the branches.
func (tx *Tx) NewestOnBranch(workerID string, branches ...string) (newest PublishedVersion, found bool, err error) {
	for _, branch := range branches {
		marked, err := tx.marked(workerID, arkindex.Branch, branch)
		if err != nil {
			return newest, false, err
		}
		for _, id := range marked {
			version, known, err := tx.Version(id)
			if err != nil {
				return newest, false, err
			}
			if known && version.State == arkindex.StateAvailable && (!found || version.Place > newest.Place) {
				newest, found = version, true
			}
		}
	}
	return newest, found, nil
}

// TaggedVersion is a tag with the version that it marks.
type TaggedVersion struct {
	VersionID string
	Tag       string
	Place     int // of the version among the worker's
}

// Tags returns the tags that mark a worker's available versions.
func (tx *Tx) Tags(workerID string) ([]TaggedVersion, error) {
	return all(tx, scanTagged, "SELECT id, tag, place FROM worker_versions WHERE worker_id = $1 AND state = $2 AND tag <> '' UNION ALL "+
		"SELECT v.id, f.name, v.place FROM worker_versions v JOIN revision_references f ON f.revision_id = v.revision_id "+
		"WHERE v.worker_id = $3 AND v.state = $4 AND v.tag IS NULL AND f.type = $5", workerID, arkindex.StateAvailable, workerID, arkindex.StateAvailable, arkindex.Tag)
}

func scanTagged(r row) (TaggedVersion, error) {
	var tagged TaggedVersion
	err := r.Scan(&tagged.VersionID, &tagged.Tag, &tagged.Place)
	return tagged, err
}

func scanText(r row) (string, error) {
	var text string
	err := r.Scan(&text)
	return text, err
}
