package store

// Publication is what already exists of the parts of a publication; nil for a part that is
// missing.
type Publication struct {
	Repository *Repository
	Worker     *Worker
	Revision   *Revision
	// HasOwnBranches reports whether any version of the worker has a branch of its own.
	HasOwnBranches bool
}

const publicationQuery = "SELECT p.id, p.url, p.created_at, " +
	"w.id, w.slug, w.name, w.type, w.description, w.archived_reason, w.created_at, " +
	"r.id, r.hash, r.message, r.author, r.created_at, " +
	"EXISTS (SELECT 1 FROM worker_versions v WHERE v.worker_id = w.id AND v.branch IS NOT NULL) " +
	"FROM repositories p LEFT JOIN workers w ON w.repository_id = p.id AND w.slug = $1 " +
	"LEFT JOIN revisions r ON r.repository_id = p.id AND r.hash = $2 WHERE p.url = $3"

// FindPublication finds a repository by its normalized URL, and its worker and revision, in one
// query.
func (tx *Tx) FindPublication(url, slug, hash string) (Publication, error) {
	publication, err := find(tx, scanPublication, publicationQuery, slug, hash, url)
	return publication, orZero(err)
}

func scanPublication(r row) (Publication, error) {
	var p Repository
	var created int64
	var worker, slug, name, kind, description, archived, revision, hash, message, author *string
	var workerCreated, revisionCreated *int64
	var ownBranches bool
	err := r.Scan(&p.ID, &p.URL, &created,
		&worker, &slug, &name, &kind, &description, &archived, &workerCreated,
		&revision, &hash, &message, &author, &revisionCreated, &ownBranches)
	if err != nil {
		return Publication{}, err
	}
	p.Created = toTime(created)
	publication := Publication{Repository: &p, HasOwnBranches: ownBranches}
	if worker != nil {
		publication.Worker = &Worker{
			ID: *worker, RepositoryID: p.ID, RepositoryURL: p.URL, Slug: *slug, Name: *name, Type: *kind,
			Description: *description, ArchivedReason: archived, Created: toTime(*workerCreated),
		}
	}
	if revision != nil {
		publication.Revision = &Revision{
			ID: *revision, RepositoryID: p.ID, Hash: *hash, Message: *message, Author: *author,
			Created: toTime(*revisionCreated),
		}
	}
	return publication, nil
}
