package registry

import (
	"net/http"

	"arkindex"
	"arkindex/internal/registry/store"
)

func (r *Registry) listWorkerVersions(c *call) (answer, error) {
	page, err := parsePage(c.request.URL.Query())
	if err != nil {
		return answer{}, err
	}
	workerID, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker")
	}
	var versions []store.PublishedVersion
	var count int
	err = r.store.Read(c.request.Context(), func(tx *store.Tx) error {
		if _, err := existing(tx.Worker(workerID))("worker"); err != nil {
			return err
		}
		var err error
		versions, count, err = tx.Versions(workerID, page.slice())
		return err
	})
	if err != nil {
		return answer{}, err
	}
	var newest string
	items := make([]arkindex.WorkerVersion, len(versions))
	for i, version := range versions {
		items[i] = presentVersion(version)
	}
	if len(items) > 0 {
		newest = items[0].ID
	}
	return pageOf(r, c.request, page, items, count, newest)
}

func (r *Registry) retrieveWorkerVersion(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker version")
	}
	var version store.PublishedVersion
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		version, err = existing(tx.Version(id))("worker version")
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(presentVersion(version)), nil
}

// publishedVersion is the answer to a publication: the version, and the references that the call gave to its revision.
type publishedVersion struct {
	arkindex.WorkerVersion
	AddedReferences []arkindex.Reference `json:"added_references"`
}

// createDockerWorkerVersion answers 201 with a new version, 200 with one that was there already.
func (r *Registry) createDockerWorkerVersion(c *call) (answer, error) {
	object, err := readObject(c)
	if err != nil {
		return answer{}, err
	}
	wanted, err := readPublication(object)
	if err != nil {
		return answer{}, err
	}
	if err := c.caller.mayChange(wanted.RepositoryURL); err != nil {
		return answer{}, err
	}
	var done published
	err = r.store.Write(c.request.Context(), func(tx *store.Tx) (err error) {
		p := publication{tx: tx, wanted: wanted, by: c.actor(), now: r.config.Clock()}
		done, err = p.publish()
		return err
	})
	if err != nil {
		return answer{}, err
	}
	status := http.StatusOK
	if done.created {
		status = http.StatusCreated
	}
	return answer{status, publishedVersion{presentVersion(done.version), done.added}}, nil
}
