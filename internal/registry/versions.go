package registry

import "arkindex/internal/registry/store"

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
		c.share.giveBack() // what an earlier run took
		if _, err := existing(tx.Worker(workerID))("worker"); err != nil {
			return err
		}
		var err error
		versions, count, err = tx.Versions(workerID, page.slice(), func(v store.PublishedVersion) error { return c.share.take(len(v.Configuration)) })
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return listOf(r, c, page, versions, count, presentVersion, func(v store.PublishedVersion) string { return v.ID })
}

// retrievedVersion is a version by itself, with the file that it was imported from.
type retrievedVersion struct {
	presentedVersion
	YAML *string `json:"yaml"`
}

func (r *Registry) retrieveWorkerVersion(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker version")
	}
	return r.readVersion(c, func(tx *store.Tx) (store.PublishedVersion, error) {
		return existing(tx.Version(id))("worker version")
	})
}

func (r *Registry) readVersion(c *call, find func(*store.Tx) (store.PublishedVersion, error)) (answer, error) {
	var version store.PublishedVersion
	var yaml *string
	err := r.store.Read(c.request.Context(), func(tx *store.Tx) (err error) {
		if version, err = find(tx); err == nil {
			yaml, err = tx.VersionYAML(version.ID)
		}
		return err
	})
	if err != nil {
		return answer{}, err
	}
	return ok(retrievedVersion{presentVersion(version), yaml}), nil
}
