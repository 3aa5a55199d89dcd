package workercmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/instance"
)

// schemaVersion names the JSON document of one version.
const schemaVersion = "arkindex.version/v1"

type showOptions struct {
	app           *app.App
	name          string
	repositoryURL string
	format        *app.Format
}

func newCmdShow(a *app.App) *cobra.Command {
	opts := &showOptions{app: a}
	cmd := &cobra.Command{
		Use:   "show VERSION-ID|SLUG[@TAG|BRANCH|HASH]",
		Short: "Show one version of a worker",
		Long: `Show one version of a worker, named by its id, or by the worker's slug and a tag,
branch or revision (its hash, or at least the first 4 letters of it). A slug alone shows the
newest version. Values that the instance does not report are marked.`,
		Example: `  arkindex worker show my_worker@0.4.2
  arkindex worker show my_worker -o json`,
		Args: app.OneArgument("the version's id, or the worker's slug,"),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name = args[0]
			return a.WithClient(cmd.Context(), func(ctx context.Context, client *instance.Client) error {
				return runShow(ctx, opts, client)
			})
		},
	}
	cmd.Flags().StringVar(&opts.repositoryURL, "repository-url", "",
		"the worker of the Git repository with this `URL`")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

func runShow(ctx context.Context, opts *showOptions, client *instance.Client) error {
	version, err := findVersion(ctx, client, opts.name, opts.repositoryURL)
	if err != nil {
		return err
	}
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema      string                 `json:"schema"`
			Version     arkindex.WorkerVersion `json:"version"`
			NotReported []string               `json:"not_reported"`
		}{schemaVersion, version, notReported(version)})
	}
	return printVersion(opts.app, version)
}

// notReportedText stands for a value that instances do not report.
const notReportedText = "not reported by the instance"

// notReported lists the fields of a version that the instance does not report.
func notReported(version arkindex.WorkerVersion) []string {
	fields := []string{}
	for _, field := range []struct {
		name     string
		reported bool
	}{
		{"docker_image_iid", version.DockerImageIID != ""},
		{"state", version.State != ""},
		{"gpu_usage", version.GPUUsage != ""},
		{"model_usage", version.ModelUsage != ""},
		{"created", version.Created != ""},
		{"revision", version.Revision != nil || version.Version != nil},
		{"configuration", version.HasConfiguration()},
	} {
		if !field.reported {
			fields = append(fields, field.name)
		}
	}
	return fields
}

func printVersion(a *app.App, version arkindex.WorkerVersion) error {
	lines := [][2]string{
		{
			"worker",
			fmt.Sprintf("%s (%s, %s)", version.Worker.Slug, version.Worker.Name, version.Worker.Type),
		},
		{"version", version.ID},
		{"image", version.DockerImageIID},
		{"state", string(version.State)},
		{"gpu usage", string(version.GPUUsage)},
		{"model usage", string(version.ModelUsage)},
		{"created", version.Created},
	}
	lines = append(lines, revisionLines(version)...)
	lines = append(lines, provenanceLines(version)...)
	for _, line := range lines {
		if line[1] == "" && line[0] != "message" && line[0] != "author" {
			line[1] = notReportedText
		}
		if err := a.PrintRow(line[0]+":", line[1]); err != nil {
			return err
		}
	}
	if !version.HasConfiguration() {
		return a.PrintRow("configuration:", notReportedText)
	}
	var configuration bytes.Buffer
	if err := json.Indent(&configuration, version.Configuration, "", "  "); err != nil {
		return arkindex.Errorf(arkindex.CodeUnavailable,
			"the instance returned a configuration that is not JSON: %w", err)
	}
	return a.PrintString(
		"configuration:\n" + app.PrintableJSON(configuration.String()) + "\n",
	)
}

// provenanceLines returns the lines about the pipeline that published a version.
func provenanceLines(version arkindex.WorkerVersion) [][2]string {
	proof := version.Provenance
	if proof == nil {
		return nil
	}
	verified := "no, the pipeline ran for " + proof.SHA
	if version.Verified {
		verified = "yes"
	}
	pipeline := fmt.Sprintf("%s, job %s of %s at %s", proof.Pipeline, proof.Job, proof.Project,
		proof.Issuer)
	return [][2]string{
		{"verified", verified},
		{"pipeline", pipeline},
		{"pipeline ref", strings.TrimSpace(proof.RefType + " " + proof.Ref)},
		{"runner", proof.RunnerEnvironment},
	}
}

// revisionLines returns the lines about the revision of a version, with the branches and tags of
// both.
func revisionLines(version arkindex.WorkerVersion) [][2]string {
	var lines [][2]string
	var refs []arkindex.Reference
	if rev := version.Revision; rev != nil {
		lines = append(lines, [][2]string{
			{"revision", rev.Hash},
			{"commit", rev.CommitURL},
			{"message", rev.Message},
			{"author", rev.Author},
		}...)
		refs = rev.Refs
	} else if version.RevisionURL != nil {
		lines = append(lines, [][2]string{
			{"revision", revisionName(version)}, {"commit", *version.RevisionURL},
		}...)
	} else if version.Version == nil {
		lines = append(lines, [2]string{"revision", ""})
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
