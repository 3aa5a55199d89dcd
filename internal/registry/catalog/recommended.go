package catalog

import (
	"context"
	"errors"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// RecommendedVersion returns the version of a worker that a user should take (see
// tag.Recommended).
func (c *Catalog) RecommendedVersion(
	ctx context.Context, workerID string,
) (ImportedVersion, error) {
	return c.readVersion(ctx, func(tx *store.Tx) (store.PublishedVersion, error) {
		worker, err := find(tx.Worker, workerID, "worker")
		if err != nil {
			return store.PublishedVersion{}, err
		}
		return recommendedVersion(tx, worker.ID)
	})
}

// recommendedVersion reads the tags only if no version is on a default branch: with one, they do
// not count, and there may be many.
func recommendedVersion(tx *store.Tx, workerID string) (store.PublishedVersion, error) {
	version, err := tx.NewestOnBranch(workerID, tag.DefaultBranches()...)
	if !errors.Is(err, store.ErrNotFound) {
		return version, err
	}
	tags, err := tx.AvailableTags(workerID)
	if err != nil {
		return version, err
	}
	candidates := make([]tag.Candidate, len(tags))
	for i, t := range tags {
		candidates[i] = tag.Candidate{Tag: t.Tag, Place: t.Place}
	}
	best := tag.Recommended(candidates)
	if best < 0 {
		return version, arkindex.NotFound("version to recommend")
	}
	return tx.Version(tags[best].VersionID)
}
