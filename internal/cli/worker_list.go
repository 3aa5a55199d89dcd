package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
)

// schemaWorkers names the JSON form of a list of workers.
const schemaWorkers = "arkindex.workers/v1"

func newWorkerList(a *app) *cobra.Command {
	var repositoryURL string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List an instance's workers",
		Long: `List an instance's workers, newest first: slug, name, type, repository and id,
separated by tabs.`,
		Args: noArguments,
	}
	cmd.Flags().StringVar(&repositoryURL, "repository-url", "", "only the workers of the Git repository with this `URL`")
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.read(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
			return a.workerList(ctx, client, repositoryURL, *form)
		})
	}
	return cmd
}

func (a *app) workerList(ctx context.Context, client *instance.Client, repositoryURL string, form output) error {
	if repositoryURL != "" {
		stated, err := revision.StatedURL(repositoryURL)
		if err != nil {
			return err
		}
		repositoryURL = stated
	}
	workers, err := client.ListWorkers(ctx, instance.WorkerFilter{RepositoryURL: repositoryURL})
	if err != nil {
		return err
	}
	if form == outputJSON {
		return a.printJSON(struct {
			Schema  string            `json:"schema"`
			Workers []arkindex.Worker `json:"workers"`
		}{schemaWorkers, workers})
	}
	for _, worker := range workers {
		if err := a.printRow(worker.Slug, worker.Name, worker.Type, worker.RepositoryURL, worker.ID); err != nil {
			return err
		}
	}
	if len(workers) == 0 {
		a.messages.notice("there are no workers")
	}
	return nil
}

// noArguments refuses arguments, in our words.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage(cmd, "%s takes no arguments, and there is %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// read is readFrom for what needs the instance's client alone.
func (a *app) read(ctx context.Context, do func(context.Context, *instance.Client) error) error {
	return a.readFrom(ctx, func(ctx context.Context, from connection) error { return do(ctx, from.client) })
}

// readFrom connects to the one instance that a reading command is about, within the time budget, and does its work.
func (a *app) readFrom(ctx context.Context, do func(context.Context, connection) error) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	p, err := a.oneProfile(ctx)
	if err != nil {
		return err
	}
	connection, err := a.connect(ctx, p)
	if err != nil {
		return err
	}
	defer connection.close()
	return do(ctx, connection)
}
