package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// schemaVersions names the JSON form of a list of versions.
const schemaVersions = "arkindex.versions/v1"

func newWorkerVersions(a *app) *cobra.Command {
	var repositoryURL string
	cmd := &cobra.Command{
		Use:   "versions SLUG",
		Short: "List the versions of a worker",
		Long: `List the versions of a worker, newest first: id, tag, branch, revision, image and date,
separated by tabs.`,
		Example: "  arkindex -p local worker versions my_worker",
		Args:    oneArgument("the worker's slug"),
	}
	cmd.Flags().StringVar(&repositoryURL, "repository-url", "", "the worker of the Git repository with this `URL`")
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.read(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
			return a.workerVersions(ctx, client, args[0], repositoryURL, *form)
		})
	}
	return cmd
}

// oneArgument wants exactly one argument, and says what it is.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 || len(args) == 1 && args[0] == "":
			return usage(cmd, "%s is missing", what)
		case len(args) > 1:
			return usage(cmd, "one argument is expected, and there are %d: %s", len(args), strings.Join(args, " "))
		}
		return nil
	}
}

func (a *app) workerVersions(ctx context.Context, client *instance.Client, slug, repositoryURL string, form output) error {
	worker, err := findWorker(ctx, client, slug, repositoryURL)
	if err != nil {
		return err
	}
	versions, err := client.ListWorkerVersions(ctx, worker.ID)
	if err != nil {
		return err
	}
	if form == outputJSON {
		return a.printJSON(struct {
			Schema   string                   `json:"schema"`
			Worker   arkindex.Worker          `json:"worker"`
			Versions []arkindex.WorkerVersion `json:"versions"`
		}{schemaVersions, worker, versions})
	}
	for _, version := range versions {
		if err := a.printRow(version.ID, text(version.Tag), text(version.Branch), revisionOf(version),
			version.DockerImageIID, version.Created); err != nil {
			return err
		}
	}
	if len(versions) == 0 {
		a.messages.notice("the worker " + slug + " has no versions")
	}
	return nil
}

// revisionOf is a version's revision for people: its hash, else the number of a version that has none.
func revisionOf(version arkindex.WorkerVersion) string {
	if version.Revision != nil {
		return version.Revision.Hash
	}
	return text(version.RevisionURL)
}

// findWorker finds the one worker of a slug, which only its repository makes unique.
func findWorker(ctx context.Context, client *instance.Client, slug, repositoryURL string) (arkindex.Worker, error) {
	if repositoryURL != "" {
		stated, err := revision.StatedURL(repositoryURL)
		if err != nil {
			return arkindex.Worker{}, err
		}
		repositoryURL = stated
	}
	workers, err := client.ListWorkers(ctx, instance.WorkerFilter{Slug: slug, RepositoryURL: repositoryURL})
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
	return arkindex.Worker{}, arkindex.Errorf(arkindex.CodeUsage, "%d repositories have a worker %q: %s",
		len(workers), slug, strings.Join(urls, ", ")).WithHint("choose one with --repository-url")
}
