package diff

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/instance"
)

// lookup finds the workers of a repository, and their versions, on an instance.
type lookup struct {
	client        *instance.Client
	repositoryURL string
}

// preview compares a candidate with the base version of its worker.
func (l lookup) preview(ctx context.Context, candidate Candidate, base Base) (Preview, error) {
	preview := Preview{Slug: candidate.Slug}
	worker, err := l.worker(ctx, candidate.Slug)
	if err != nil || worker == nil {
		return preview, err
	}
	preview.Worker = worker
	if base.Name == "" {
		preview.Version, err = l.recommended(ctx, worker.ID)
	} else {
		preview.Version, err = l.named(ctx, worker.ID, base.Name)
	}
	if err != nil {
		return preview, err
	}
	if preview.Version == nil {
		preview.Notices = append(preview.Notices, base.notFound())
	}
	preview.compare(FromVersion(*worker, preview.Version), candidate.Side)
	return preview, nil
}

// previewByID compares the version with this ID with the candidate of the same slug.
func (l lookup) previewByID(
	ctx context.Context, candidates []Candidate, id string,
) (Preview, error) {
	version, err := l.client.RetrieveWorkerVersion(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	slug := version.Worker.Slug
	i := slices.IndexFunc(candidates, func(c Candidate) bool { return c.Slug == slug })
	if i < 0 {
		return Preview{}, arkindex.Errorf(arkindex.CodeUsage,
			"the version %s belongs to the worker %q, which is not one of the workers to compare",
			id, slug).WithHint("name a version of one of the repository's workers")
	}
	preview := Preview{Slug: slug, Version: &version}
	if len(candidates) > 1 {
		preview.Notices = append(preview.Notices,
			"the version belongs to this worker, so no other worker is compared")
	}
	worker, err := l.worker(ctx, slug)
	if err != nil {
		return preview, err
	}
	if worker != nil && worker.ID == version.Worker.ID {
		preview.Worker = worker
		preview.compare(FromVersion(*worker, &version), candidates[i].Side)
		return preview, nil
	}
	preview.Notices = append(preview.Notices,
		"the version belongs to a worker of another repository")
	summary := arkindex.Worker{Name: version.Worker.Name, Type: version.Worker.Type}
	existing := FromVersion(summary, &version)
	existing.Description = nil // not part of a version
	preview.compare(existing, candidates[i].Side)
	return preview, nil
}

// worker finds the repository's worker with a slug. It is nil if the repository has no such
// worker. Instances that do not report a worker's repository can only be asked by slug.
func (l lookup) worker(ctx context.Context, slug string) (*arkindex.Worker, error) {
	workers, err := l.client.ListWorkers(ctx, instance.WorkerFilter{Slug: slug})
	if err != nil {
		return nil, err
	}
	var unknown []arkindex.Worker
	for _, worker := range workers {
		switch {
		case worker.RepositoryURL == "":
			unknown = append(unknown, worker)
		case arkindex.SameRepository(worker.RepositoryURL, l.repositoryURL):
			return &worker, nil
		}
	}
	switch len(unknown) {
	case 0:
		return nil, nil
	case 1:
		return &unknown[0], nil
	}
	return nil, arkindex.Errorf(arkindex.CodeConflict,
		"the instance has %d workers %q and does not report their repositories", len(unknown), slug).
		WithHint("name the version to compare with by its id: --against VERSION-ID")
}

// recommended returns the version that the instance recommends. For an instance without that
// operation it applies the same rule itself. It is nil when no version is recommended.
func (l lookup) recommended(
	ctx context.Context, workerID string,
) (*arkindex.WorkerVersion, error) {
	offered, err := l.client.OffersRecommended(ctx)
	if err != nil {
		return nil, err
	}
	if offered {
		version, err := l.client.RetrieveRecommendedWorkerVersion(ctx, workerID)
		if err != nil && arkindex.CodeOf(err) == arkindex.CodeNotFound {
			return nil, nil
		}
		return &version, err
	}
	versions, err := l.client.ListWorkerVersions(ctx, workerID)
	return Recommended(versions), err
}

// named returns the version with a tag, branch or revision hash of this name, or nil if no version
// has one.
func (l lookup) named(
	ctx context.Context, workerID, name string,
) (*arkindex.WorkerVersion, error) {
	versions, err := l.client.ListWorkerVersions(ctx, workerID)
	return Named(versions, name), err
}
