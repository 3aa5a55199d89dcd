package workercmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/instance"
)

// schemaVersions names the JSON document of a list of versions.
const schemaVersions = "arkindex.versions/v1"

type versionsOptions struct {
	app           *app.App
	slug          string
	repositoryURL string
	format        *app.Format
}

func newCmdVersions(a *app.App) *cobra.Command {
	opts := &versionsOptions{app: a}
	cmd := &cobra.Command{
		Use:   "versions SLUG",
		Short: "List the versions of a worker",
		Long: `List the versions of a worker, newest first: id, tag, branch, revision, image and date,
separated by tabs, and "verified" if the ID token of a pipeline that ran for the revision proves
where the version comes from.`,
		Example: "  arkindex -p local worker versions my_worker",
		Args:    app.OneArgument("the worker's slug"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.slug = args[0]
			return a.WithClient(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
				return runVersions(ctx, opts, client)
			})
		},
	}
	cmd.Flags().StringVar(&opts.repositoryURL, "repository-url", "",
		"the worker of the Git repository with this `URL`")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runVersions(ctx context.Context, opts *versionsOptions, client *instance.Client) error {
	worker, err := findWorker(ctx, client, opts.slug, opts.repositoryURL)
	if err != nil {
		return err
	}
	versions, err := client.ListWorkerVersions(ctx, worker.ID)
	if err != nil {
		return err
	}
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema   string                   `json:"schema"`
			Worker   arkindex.Worker          `json:"worker"`
			Versions []arkindex.WorkerVersion `json:"versions"`
		}{schemaVersions, worker, versions})
	}
	for _, version := range versions {
		row := []string{
			version.ID, app.StringOrEmpty(version.Tag), app.StringOrEmpty(version.Branch),
			revisionName(version), version.DockerImageIID, version.Created,
		}
		if version.Verified {
			row = append(row, "verified")
		}
		if err := opts.app.PrintRow(row...); err != nil {
			return err
		}
	}
	if len(versions) == 0 {
		opts.app.Messages.Notice("the worker " + opts.slug + " has no versions")
	}
	return nil
}

// revisionName returns the hash of a version's revision, or else its URL.
func revisionName(version arkindex.WorkerVersion) string {
	if hash := version.RevisionHash(); hash != "" {
		return hash
	}
	return app.StringOrEmpty(version.RevisionURL)
}
