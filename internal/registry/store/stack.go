package store

// Stack is what there is already of a publication's parts; nil stands for one that is missing.
type Stack struct {
	Repository *Repository
	Worker     *Worker
	Revision   *Revision
	// OwnBranches tells whether versions of the worker have branches of their own.
	OwnBranches bool
}

const stackOf = "SELECT p.id, p.url, p.created_at, w.id, w.slug, w.name, w.type, w.description, w.archived_reason, w.created_at, " +
	"r.id, r.hash, r.message, r.author, r.created_at, " +
	"EXISTS (SELECT 1 FROM worker_versions v WHERE v.worker_id = w.id AND v.branch IS NOT NULL) FROM repositories p " +
	"LEFT JOIN workers w ON w.repository_id = p.id AND w.slug = $1 LEFT JOIN revisions r ON r.repository_id = p.id AND r.hash = $2 WHERE p.url = $3"

// Stack finds a repository by its normalised URL, and its worker and revision.
func (tx *Tx) Stack(url, slug, hash string) (Stack, error) {
	stack, _, err := find(tx, scanStack, stackOf, slug, hash, url)
	return stack, err
}

func scanStack(r row) (Stack, error) {
	var p Repository
	var created int64
	var worker, slug, name, kind, description, archived, revision, hash, message, author *string
	var workerCreated, revisionCreated *int64
	var own bool
	err := r.Scan(&p.ID, &p.URL, &created, &worker, &slug, &name, &kind, &description, &archived, &workerCreated,
		&revision, &hash, &message, &author, &revisionCreated, &own)
	if err != nil {
		return Stack{}, err
	}
	p.Created = toTime(created)
	stack := Stack{Repository: &p, OwnBranches: own}
	if worker != nil {
		stack.Worker = &Worker{
			ID: *worker, RepositoryID: p.ID, RepositoryURL: p.URL, Slug: *slug, Name: *name, Type: *kind, Description: *description,
			ArchivedReason: archived, Created: toTime(*workerCreated),
		}
	}
	if revision != nil {
		stack.Revision = &Revision{ID: *revision, RepositoryID: p.ID, Hash: *hash, Message: *message, Author: *author, Created: toTime(*revisionCreated)}
	}
	return stack, nil
}
