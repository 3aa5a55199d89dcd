package registry

import (
	"arkindex"
	"arkindex/internal/registry/store"
)

// repository is a Git repository as the API answers it. Created is RFC 3339 in UTC.
type repository struct {
	ID      string `json:"id"`
	URL     string `json:"url"`
	Created string `json:"created"`
}

func presentRepository(r store.Repository) repository {
	return repository{r.ID, r.URL, presentTime(r.Created)}
}

func (r *Registry) listRepositories(c *call) (answer, error) {
	page, err := parsePage(c.request.URL.Query())
	if err != nil {
		return answer{}, err
	}
	var repositories []store.Repository
	var count int
	err = r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		repositories, count, err = tx.Repositories(page.slice())
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return listOf(r, c, page, repositories, count, presentRepository, func(r store.Repository) string { return r.ID })
}

func (r *Registry) retrieveRepository(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("repository")
	}
	var found store.Repository
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		found, err = existing(tx.Repository(id))("repository")
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(presentRepository(found)), nil
}

func (r *Registry) retrieveRevision(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("revision")
	}
	var revision arkindex.Revision
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) error {
		found, err := existing(tx.Revision(id))("revision")
		if err != nil {
			return err
		}
		of, _, err := tx.Repository(found.RepositoryID)
		if err != nil {
			return err
		}
		held, err := tx.References(id)
		revision = presentRevision(found, arkindex.CommitURL(of.URL, found.Hash), held[id])
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(revision), nil
}
