package diff

import (
	"context"
	"errors"
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
	preview := Preview{Slug: candidate.Slug, Notices: slices.Clone(candidate.Notices)}
	worker, err := l.worker(ctx, candidate.Slug)
	if errors.Is(err, instance.ErrNotFound) {
		return preview, nil
	}
	if err != nil {
		return preview, err
	}
	preview.Worker = &worker
	version, err := l.base(ctx, worker.ID, base)
	switch {
	case err == nil:
		preview.Version = &version
	case errors.Is(err, instance.ErrNotFound):
		preview.Notices = append(preview.Notices, base.notFound())
	default:
		return preview, err
	}
	preview.compare(FromVersion(worker, preview.Version), candidate.Side)
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
	preview := Preview{
		Slug: slug, Version: &version, Notices: slices.Clone(candidates[i].Notices),
	}
	if len(candidates) > 1 {
		preview.Notices = append(preview.Notices,
			"the version belongs to this worker, so no other worker is compared")
	}
	worker, err := l.worker(ctx, slug)
	if err != nil && !errors.Is(err, instance.ErrNotFound) {
		return preview, err
	}
	if err == nil && worker.ID == version.Worker.ID {
		preview.Worker = &worker
		preview.compare(FromVersion(worker, &version), candidates[i].Side)
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

// worker returns the repository's worker with a slug, or instance.ErrNotFound. Instances that do
// not report a worker's repository can only be asked by slug.
func (l lookup) worker(ctx context.Context, slug string) (arkindex.Worker, error) {
	workers, err := l.client.ListWorkers(ctx, instance.WorkerFilter{Slug: slug})
	if err != nil {
		return arkindex.Worker{}, err
	}
	var unknown []arkindex.Worker
	for _, worker := range workers {
		switch {
		case worker.RepositoryURL == "":
			unknown = append(unknown, worker)
		case arkindex.SameRepository(worker.RepositoryURL, l.repositoryURL):
			return worker, nil
		}
	}
	switch len(unknown) {
	case 0:
		return arkindex.Worker{}, instance.ErrNotFound
	case 1:
		return unknown[0], nil
	}
	return arkindex.Worker{}, arkindex.Errorf(arkindex.CodeConflict,
		"the instance has %d workers %q and does not report their repositories", len(unknown), slug).
		WithHint("name the version to compare with by its id: --against VERSION-ID")
}

// base returns the version of a worker to compare with, or instance.ErrNotFound.
func (l lookup) base(
	ctx context.Context, workerID string, base Base,
) (arkindex.WorkerVersion, error) {
	if base.Name == "" {
		return l.recommended(ctx, workerID)
	}
	versions, err := l.client.ListWorkerVersions(ctx, workerID)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	return Named(versions, base.Name)
}

// recommended returns the version that the instance recommends. For an instance without that
// operation it applies the same rule itself.
func (l lookup) recommended(
	ctx context.Context, workerID string,
) (arkindex.WorkerVersion, error) {
	offered, err := l.client.OffersRecommended(ctx)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	if offered {
		version, err := l.client.RetrieveRecommendedWorkerVersion(ctx, workerID)
		if arkindex.CodeOf(err) == arkindex.CodeNotFound {
			err = instance.ErrNotFound
		}
		return version, err
	}
	versions, err := l.client.ListWorkerVersions(ctx, workerID)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	return Recommended(versions)
}
