package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/difference"
	"arkindex/internal/instance"
)

// schemaVersion names the JSON form of one version.
const schemaVersion = "arkindex.version/v1"

func newWorkerShow(a *app) *cobra.Command {
	var repositoryURL string
	cmd := &cobra.Command{
		Use:   "show VERSION-ID|SLUG[@TAG|BRANCH|HASH]",
		Short: "Show one version of a worker",
		Long: `Show one version of a worker: by its id, or by the worker's slug and a tag, branch or
revision (its hash, or at least 4 letters of its beginning). A slug alone shows the newest version.`,
		Example: `  arkindex worker show my_worker@0.4.2
  arkindex worker show my_worker -o json`,
		Args: oneArgument("the version's id, or the worker's slug,"),
	}
	cmd.Flags().StringVar(&repositoryURL, "repository-url", "", "the worker of the Git repository with this `URL`")
	form := addOutput(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.read(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
			version, err := findVersion(ctx, client, args[0], repositoryURL)
			if err != nil {
				return err
			}
			return a.workerShow(version, *form)
		})
	}
	return cmd
}

// findVersion finds the version that an argument of worker show names.
func findVersion(ctx context.Context, client *instance.Client, name, repositoryURL string) (arkindex.WorkerVersion, error) {
	if isUUID(name) {
		return client.RetrieveWorkerVersion(ctx, name)
	}
	slug, at, named := strings.Cut(name, "@")
	worker, err := findWorker(ctx, client, slug, repositoryURL)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	versions, err := client.ListWorkerVersions(ctx, worker.ID)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	if !named && len(versions) > 0 {
		return versions[0], nil
	}
	if version := difference.Named(versions, at); version != nil {
		return *version, nil
	}
	return arkindex.WorkerVersion{}, arkindex.Errorf(arkindex.CodeNotFound, "the worker %q has no version %s", slug, at).
		WithHint("see arkindex worker versions %s", slug)
}

// isUUID reports whether a name is an id rather than a slug.
func isUUID(name string) bool {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`).MatchString(name)
}

func (a *app) workerShow(version arkindex.WorkerVersion, form output) error {
	if form == outputJSON {
		return a.printJSON(struct {
			Schema  string                 `json:"schema"`
			Version arkindex.WorkerVersion `json:"version"`
		}{schemaVersion, version})
	}
	lines := [][2]string{
		{"worker", fmt.Sprintf("%s (%s, %s)", version.Worker.Slug, version.Worker.Name, version.Worker.Type)},
		{"version", version.ID},
		{"image", version.DockerImageIID},
		{"state", string(version.State)},
		{"gpu usage", string(version.GPUUsage)},
		{"model usage", string(version.ModelUsage)},
		{"created", version.Created},
	}
	lines = append(lines, revisionLines(version)...)
	for _, line := range lines {
		if err := a.printRow(line[0]+":", line[1]); err != nil {
			return err
		}
	}
	var configuration bytes.Buffer
	if err := json.Indent(&configuration, version.Configuration, "", "  "); err != nil {
		return arkindex.Errorf(arkindex.CodeUnavailable, "the instance answered with a configuration that is not JSON: %w", err)
	}
	_, err := fmt.Fprintf(a.Stdout, "configuration:\n%s\n", visibleLines(configuration.String()))
	return err
}

// revisionLines tell where a version comes from, with its own branch and tag and those of its revision.
func revisionLines(version arkindex.WorkerVersion) [][2]string {
	var lines [][2]string
	var refs []arkindex.Reference
	if rev := version.Revision; rev != nil {
		lines = append(lines, [][2]string{{"revision", rev.Hash}, {"commit", rev.CommitURL}, {"message", rev.Message}, {"author", rev.Author}}...)
		refs = rev.Refs
	} else if version.RevisionURL != nil {
		lines = append(lines, [2]string{"revision", *version.RevisionURL})
	}
	for _, own := range []struct {
		kind arkindex.ReferenceType
		name *string
	}{{arkindex.Branch, version.Branch}, {arkindex.Tag, version.Tag}} {
		if own.name != nil {
			lines = append(lines, [2]string{string(own.kind), *own.name})
		}
		for _, reference := range refs {
			if reference.Type == own.kind && (own.name == nil || reference.Name != *own.name) {
				lines = append(lines, [2]string{string(own.kind), reference.Name})
			}
		}
	}
	return lines
}

// visibleLines is visible for a text of several lines.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = visible(lines[i])
	}
	return strings.Join(lines, "\n")
}
