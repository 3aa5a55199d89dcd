package registry

import (
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// retrieveRecommendedWorkerVersion answers with the version that a user should take: the one of the default branch, else the
// highest release, else the highest pre-release.
func (r *Registry) retrieveRecommendedWorkerVersion(c *call) (answer, error) {
	id, isID := parseID(c.id)
	if !isID {
		return answer{}, notFound("worker")
	}
	return r.readVersion(c, func(tx *store.Tx) (store.PublishedVersion, error) {
		if _, err := existing(tx.Worker(id))("worker"); err != nil {
			return store.PublishedVersion{}, err
		}
		version, known, err := recommended(tx, id)
		return existing(version, known, err)("version to recommend")
	})
}

func recommended(tx *store.Tx, workerID string) (store.PublishedVersion, bool, error) {
	version, known, err := tx.NewestOnBranch(workerID, tag.DefaultBranches()...)
	if known || err != nil {
		return version, known, err
	}
	tags, err := tx.AvailableTags(workerID)
	if err != nil {
		return version, false, err
	}
	candidates := make([]tag.Candidate, len(tags))
	for i, t := range tags {
		candidates[i] = tag.Candidate{Tag: t.Tag, Place: t.Place}
	}
	best := tag.Recommended(candidates)
	if best < 0 {
		return version, false, nil
	}
	return tx.Version(tags[best].VersionID)
}
