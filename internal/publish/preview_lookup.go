package publish

import (
	"context"
	"slices"

	"arkindex"
	"arkindex/internal/difference"
	"arkindex/internal/instance"
)

// byID compares the one worker that a version is of.
func (p previewer) byID(ctx context.Context, candidates []Candidate, id string) (Preview, error) {
	version, err := p.client.RetrieveWorkerVersion(ctx, id)
	if err != nil {
		return Preview{}, err
	}
	slug := version.Worker.Slug
	i := slices.IndexFunc(candidates, func(c Candidate) bool { return c.Slug == slug })
	if i < 0 {
		return Preview{}, arkindex.Errorf(arkindex.CodeUsage, "the version %s is of the worker %q, which is not among those to compare", id, slug).
			WithHint("name a version of one of the repository's workers")
	}
	made := Preview{Slug: slug, Version: &version}
	if len(candidates) > 1 {
		made.Notices = append(made.Notices, "the version is of this worker, so no other is compared")
	}
	worker, err := p.worker(ctx, slug)
	if err != nil {
		return made, err
	}
	if worker != nil && worker.ID == version.Worker.ID {
		made.Worker = worker
		made.compare(difference.OfVersion(*worker, &version), candidates[i].Offer)
		return made, nil
	}
	made.Notices = append(made.Notices, "the version is of a worker of another repository")
	existing := difference.OfVersion(arkindex.Worker{Name: version.Worker.Name, Type: version.Worker.Type}, &version)
	existing.Description = nil // the version does not tell it
	made.compare(existing, candidates[i].Offer)
	return made, nil
}

// worker finds the worker of a slug in the repository, nil when there is none. An instance that does not tell repositories leaves
// only the slug to go by.
func (p previewer) worker(ctx context.Context, slug string) (*arkindex.Worker, error) {
	workers, err := p.client.ListWorkers(ctx, instance.WorkerFilter{Slug: slug})
	if err != nil {
		return nil, err
	}
	var possible []arkindex.Worker
	for _, worker := range workers {
		switch {
		case worker.RepositoryURL == "":
			possible = append(possible, worker)
		case arkindex.SameRepository(worker.RepositoryURL, p.repositoryURL):
			return &worker, nil
		}
	}
	switch len(possible) {
	case 0:
		return nil, nil
	case 1:
		return &possible[0], nil
	}
	return nil, arkindex.Errorf(arkindex.CodeConflict, "the instance has %d workers %q, and does not tell their repositories", len(possible), slug).
		WithHint("name the version to compare with by its id: --against VERSION-ID")
}

// recommended finds the version that the instance recommends, or would by the rule that all follow; nil when there is none.
func (p previewer) recommended(ctx context.Context, workerID string) (*arkindex.WorkerVersion, error) {
	offered, err := p.client.OffersRecommended(ctx)
	if err != nil {
		return nil, err
	}
	if offered {
		version, err := p.client.RetrieveRecommendedWorkerVersion(ctx, workerID)
		if err != nil && arkindex.CodeOf(err) == arkindex.CodeNotFound {
			return nil, nil
		}
		return &version, err
	}
	versions, err := p.client.ListWorkerVersions(ctx, workerID)
	return difference.Recommended(versions), err
}

// named finds the version of a tag, branch or hash, nil when there is none.
func (p previewer) named(ctx context.Context, workerID, name string) (*arkindex.WorkerVersion, error) {
	versions, err := p.client.ListWorkerVersions(ctx, workerID)
	return difference.Named(versions, name), err
}
