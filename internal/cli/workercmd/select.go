package workercmd

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/revision/git"
	"arkindex/internal/spelling"
	"arkindex/internal/workerfile"
)

// configurationReader reads the workers of a directory. Patterns must not lead out of the
// repository.
type configurationReader func(ctx context.Context, dir, repository string) (*workerfile.Set, error)

// readWorkers reads the workers of the working directory with these slugs (all if there are none),
// and logs the warnings of a valid configuration. It returns the set along with an error of its
// content.
func readWorkers(
	ctx context.Context, a *app.App, read configurationReader, strict bool, slugs []string,
) (*workerfile.Set, error) {
	set, err := readSet(ctx, a, read)
	if err != nil {
		return nil, err
	}
	if strict {
		set.Strict()
	}
	if err := set.Err(); err != nil {
		return set, err
	}
	a.Messages.Problems(set.Problems)
	return set, selectWorkers(set, slugs)
}

// readSet reads the configuration of the working directory.
func readSet(
	ctx context.Context, a *app.App, read configurationReader,
) (*workerfile.Set, error) {
	dir := a.WorkingDirectory()
	set, err := app.Await(ctx, "the configuration was read", func() (*workerfile.Set, error) {
		return read(ctx, dir, git.WorkTree(dir, a.Process.Getenv))
	})
	if err == nil && ctx.Err() != nil {
		return nil, app.StoppedError(ctx, "the configuration was read")
	}
	if err == nil && a.LogsToTerminal() {
		a.Messages.Excerpts = set.Source
	}
	return set, err
}

// selectWorkers removes all workers but those with these slugs from the set. Without slugs it
// removes none.
func selectWorkers(set *workerfile.Set, slugs []string) error {
	known, slugs := slugsOf(set), app.NonEmpty(slugs)
	for _, slug := range slugs {
		if slices.Contains(known, slug) {
			continue
		}
		err := arkindex.Errorf(arkindex.CodeUsage, "the configuration has no worker %q", slug)
		if len(known) > 0 {
			err.Hint = "it has: " + strings.Join(known, ", ")
		}
		err.Hint = cmp.Or(spelling.DidYouMean(slug, known), err.Hint)
		return err
	}
	if len(slugs) > 0 {
		set.Workers = slices.DeleteFunc(set.Workers, func(worker workerfile.Worker) bool {
			return !slices.Contains(slugs, worker.Slug)
		})
		set.Definitions = slices.DeleteFunc(set.Definitions, func(d workerfile.Definition) bool {
			return !slices.Contains(slugs, d.Slug)
		})
	}
	return nil
}

// slugsOf returns the slugs of a set's workers of both formats.
func slugsOf(set *workerfile.Set) []string {
	var slugs []string
	for _, worker := range set.Workers {
		slugs = append(slugs, worker.Slug)
	}
	for _, definition := range set.Definitions {
		slugs = append(slugs, definition.Slug)
	}
	return slugs
}
