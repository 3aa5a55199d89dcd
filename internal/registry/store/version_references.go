package store

import "arkindex"

// RemoveBranchFromOthers removes a branch from the versions of a worker that have it, except one.
func (tx *Tx) RemoveBranchFromOthers(workerID, versionID, branch string) error {
	others, err := tx.versionIDsWith(workerID, arkindex.Branch, branch)
	for _, id := range others {
		if err == nil && id != versionID {
			err = tx.exec("UPDATE worker_versions SET branch = '' WHERE id = $1", id)
		}
	}
	return err
}

// OtherVersionWithTag returns the version of a worker, except one, that has a tag.
func (tx *Tx) OtherVersionWithTag(workerID, versionID, tag string) (PublishedVersion, error) {
	holders, err := tx.versionIDsWith(workerID, arkindex.Tag, tag)
	if err != nil {
		return PublishedVersion{}, err
	}
	for _, id := range holders {
		if id != versionID {
			return tx.Version(id)
		}
	}
	return PublishedVersion{}, ErrNotFound
}

// versionIDsWith returns the IDs of a worker's versions that have a branch or tag, their own or
// their revision's. It reads few rows, however many versions there are: without the subquery
// PostgreSQL would read all versions of the worker, which it takes for few until it has gathered
// statistics.
func (tx *Tx) versionIDsWith(
	workerID string, kind arkindex.ReferenceType, name string,
) ([]string, error) {
	column := "v." + string(kind)
	query := "SELECT v.id FROM worker_versions v " +
		"WHERE v.worker_id = $1 AND " + column + " = $2 UNION ALL " +
		"SELECT (SELECT v.id FROM worker_versions v " +
		"WHERE v.revision_id = f.revision_id AND v.worker_id = m.worker_id " +
		"AND " + column + " IS NULL) " +
		"FROM worker_repositories m JOIN revision_references f ON f.repository_id = m.repository_id " +
		"WHERE m.worker_id = $3 AND f.type = $4 AND f.name = $5"
	found, err := all(tx, scanValue[*string], query, workerID, name, workerID, kind, name)
	var ids []string
	for _, id := range found {
		if id != nil {
			ids = append(ids, *id)
		}
	}
	return ids, err
}

// NewestOnBranch returns the newest available version of a worker that has one of the branches.
func (tx *Tx) NewestOnBranch(workerID string, branches ...string) (PublishedVersion, error) {
	newest, err := PublishedVersion{}, ErrNotFound
	for _, branch := range branches {
		ids, failure := tx.versionIDsWith(workerID, arkindex.Branch, branch)
		if failure != nil {
			return newest, failure
		}
		for _, id := range ids {
			version, failure := tx.Version(id)
			if failure != nil {
				return newest, failure
			}
			if version.State == arkindex.StateAvailable && version.Place > newest.Place {
				newest, err = version, nil
			}
		}
	}
	return newest, err
}

// TaggedVersion is a tag and the version that has it.
type TaggedVersion struct {
	VersionID string
	Tag       string
	Place     int // of the version among the worker's
}

// AvailableTags returns the tags of a worker's available versions.
func (tx *Tx) AvailableTags(workerID string) ([]TaggedVersion, error) {
	query := "SELECT id, tag, place FROM worker_versions " +
		"WHERE worker_id = $1 AND state = $2 AND tag <> '' UNION ALL " +
		"SELECT v.id, f.name, v.place FROM worker_versions v " +
		"JOIN revision_references f ON f.revision_id = v.revision_id " +
		"WHERE v.worker_id = $3 AND v.state = $4 AND v.tag IS NULL AND f.type = $5"
	return all(tx, scanTaggedVersion, query,
		workerID, arkindex.StateAvailable, workerID, arkindex.StateAvailable, arkindex.Tag)
}

func scanTaggedVersion(r row) (TaggedVersion, error) {
	var tagged TaggedVersion
	err := r.Scan(&tagged.VersionID, &tagged.Tag, &tagged.Place)
	return tagged, err
}
