package registry

import (
	"slices"

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
	version, known, err := tx.NewestOnBranch(workerID, "master", "main")
	if known || err != nil {
		return version, known, err
	}
	tags, err := tx.AvailableTags(workerID)
	if err != nil {
		return version, false, err
	}
	tags = slices.DeleteFunc(tags, func(t store.TaggedVersion) bool { return wholeVersion(t.Tag) == "" })
	if len(tags) == 0 {
		return version, false, nil
	}
	highest := slices.MaxFunc(tags, func(a, b store.TaggedVersion) int { return compareReleases(a.Tag, b.Tag) })
	return tx.Version(highest.VersionID)
}

// compareReleases orders semantic versions, every pre-release below every release.
func compareReleases(a, b string) int {
	preA, preB := tag.Parse(a).PreRelease(), tag.Parse(b).PreRelease()
	switch {
	case preA && !preB:
		return -1
	case preB && !preA:
		return 1
	default:
		return compareTags(a, b)
	}
}
