package workercmd

import (
	"context"
	"regexp"
	"strings"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/instance"
)

// findWorker returns the worker with a slug. If several repositories have one, repositoryURL must
// name the repository.
func findWorker(
	ctx context.Context, client *instance.Client, slug, repositoryURL string,
) (arkindex.Worker, error) {
	repositoryURL, err := statedURL(repositoryURL)
	if err != nil {
		return arkindex.Worker{}, err
	}
	workers, err := client.ListWorkers(ctx,
		instance.WorkerFilter{Slug: slug, RepositoryURL: repositoryURL})
	if err != nil {
		return arkindex.Worker{}, err
	}
	switch len(workers) {
	case 0:
		return arkindex.Worker{}, arkindex.Errorf(arkindex.CodeNotFound, "there is no worker %q", slug).
			WithHint("see arkindex worker list")
	case 1:
		return workers[0], nil
	}
	var urls []string
	for _, worker := range workers {
		urls = append(urls, worker.RepositoryURL)
	}
	return arkindex.Worker{}, arkindex.Errorf(arkindex.CodeUsage,
		"%d repositories have a worker %q: %s",
		len(workers), slug, strings.Join(urls, ", ")).
		WithHint("choose one with --repository-url")
}

// findVersion returns the version that an argument of worker show names: an id, or
// SLUG[@TAG|BRANCH|HASH].
func findVersion(
	ctx context.Context, client *instance.Client, name, repositoryURL string,
) (arkindex.WorkerVersion, error) {
	if isUUID(name) {
		return client.RetrieveWorkerVersion(ctx, name)
	}
	slug, reference, hasReference := strings.Cut(name, "@")
	worker, err := findWorker(ctx, client, slug, repositoryURL)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	versions, err := client.ListWorkerVersions(ctx, worker.ID)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	if !hasReference && len(versions) > 0 {
		return versions[0], nil
	}
	if version, err := diff.Named(versions, reference); err == nil {
		return version, nil
	}
	return arkindex.WorkerVersion{}, arkindex.Errorf(arkindex.CodeNotFound,
		"the worker %q has no version %s", slug, reference).
		WithHint("see arkindex worker versions %s", slug)
}

// isUUID reports whether a name is an id rather than a slug.
func isUUID(name string) bool {
	return regexp.MustCompile(
		`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`,
	).MatchString(name)
}
