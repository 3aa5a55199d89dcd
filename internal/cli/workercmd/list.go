package workercmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// schemaWorkers names the JSON document of a list of workers.
const schemaWorkers = "arkindex.workers/v1"

type listOptions struct {
	app           *app.App
	repositoryURL string
	verified      bool
	format        *app.Format
}

func newCmdList(a *app.App) *cobra.Command {
	opts := &listOptions{app: a}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List an instance's workers",
		Long: `List an instance's workers, newest first: slug, name, type, repository and id,
separated by tabs.`,
		Example: `  arkindex worker list
  arkindex -p local worker list -o json`,
		Args: app.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.WithClient(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
				return runList(ctx, opts, client)
			})
		},
	}
	cmd.Flags().StringVar(&opts.repositoryURL, "repository-url", "",
		"list only the workers of the Git repository with this `URL`")
	cmd.Flags().BoolVar(&opts.verified, "verified", false,
		"list only workers with a version that was verified by its pipeline's ID token")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runList(ctx context.Context, opts *listOptions, client *instance.Client) error {
	repositoryURL, err := statedURL(opts.repositoryURL)
	if err != nil {
		return err
	}
	workers, err := client.ListWorkers(ctx, instance.WorkerFilter{
		RepositoryURL: repositoryURL, Verified: opts.verified,
	})
	if err != nil {
		return err
	}
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema  string            `json:"schema"`
			Workers []arkindex.Worker `json:"workers"`
		}{schemaWorkers, workers})
	}
	for _, worker := range workers {
		err := opts.app.PrintRow(worker.Slug, worker.Name, worker.Type, worker.RepositoryURL, worker.ID)
		if err != nil {
			return err
		}
	}
	if len(workers) == 0 {
		opts.app.Messages.Notice("there are no workers")
	}
	return nil
}

// statedURL returns the repository URL of an option in the form in which instances store it.
// Without the option it is empty.
func statedURL(option string) (string, error) {
	if option == "" {
		return "", nil
	}
	return revision.StatedURL(option)
}
