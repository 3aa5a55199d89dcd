package store

import "time"

// Revision is a commit of a repository, in which its hash is unique.
type Revision struct {
	ID           string
	RepositoryID string
	Hash         string
	Message      string
	Author       string
	Created      time.Time // when it was added to the registry
}

const revisionColumns = "id, repository_id, hash, message, author, created_at"

func scanRevision(r row) (Revision, error) {
	var revision Revision
	var created int64
	err := r.Scan(
		&revision.ID, &revision.RepositoryID, &revision.Hash, &revision.Message, &revision.Author,
		&created,
	)
	revision.Created = toTime(created)
	return revision, err
}

// RevisionByHash returns a revision of a repository by its hash.
func (tx *Tx) RevisionByHash(repositoryID, hash string) (Revision, error) {
	query := "SELECT " + revisionColumns + " FROM revisions WHERE repository_id = $1 AND hash = $2"
	return find(tx, scanRevision, query, repositoryID, hash)
}

// Revision returns a revision by its ID.
func (tx *Tx) Revision(id string) (Revision, error) {
	return find(tx, scanRevision, "SELECT "+revisionColumns+" FROM revisions WHERE id = $1", id)
}

// AddRevision adds a revision and returns it with its new ID.
func (tx *Tx) AddRevision(revision Revision) (Revision, error) {
	var err error
	if revision.ID, err = newID(); err != nil {
		return revision, err
	}
	return revision, tx.exec(
		"INSERT INTO revisions ("+revisionColumns+") VALUES ($1, $2, $3, $4, $5, $6)",
		revision.ID, revision.RepositoryID, revision.Hash, revision.Message, revision.Author,
		fromTime(revision.Created),
	)
}
