package workercmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/diff"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// recommendedVersion is the default of --against.
const recommendedVersion = "recommended"

// diffOptions are the options of worker diff.
type diffOptions struct {
	app           *app.App
	image         string
	against       string
	workers       []string
	repositoryURL *string
	exitCode      bool
	format        *app.Format
}

func newCmdDiff(a *app.App) *cobra.Command {
	opts := &diffOptions{app: a}
	cmd := &cobra.Command{
		Use:   "diff [IMAGE]",
		Short: "Show what publishing would change for users",
		Long: `Show what publishing the repository's workers now would change for their users: options
added, removed or changed, the image, GPU and model usage, and the description of the worker.
Each worker is compared with the version that the instance recommends, or with the one of
--against. Nothing is changed.

The result has a line for each change: the worker's slug, the kind of change, what changes, its
old and its new value, separated by tabs. The format markdown suits a comment on a merge
request. What an instance does not report of a version (the configuration, since Arkindex 1.12)
is listed as "not compared", and counts as a change for --exit-code.`,
		Example: `  arkindex worker diff
  arkindex worker diff registry.example.com/group/worker:0.5.0 --against 0.4.2
  arkindex worker diff --exit-code -o markdown > changes.md`,
		Args: app.AtMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				opts.image = args[0]
			}
			return runDiff(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&opts.against, "against", recommendedVersion,
		"compare with `VERSION`: an id, or a tag, branch or revision of the worker")
	flags.StringArrayVar(
		&opts.workers, "worker", nil, "compare only the worker with this `SLUG`; repeatable",
	)
	flags.Var(app.OptionalString{Target: &opts.repositoryURL, Placeholder: "URL"}, "repository-url",
		"URL of the worker's Git repository")
	flags.BoolVar(&opts.exitCode, "exit-code", false,
		"exit with 1 if anything would change, or could not be compared")
	opts.format = app.AddFormatsFlag(cmd, app.FormatText, app.FormatJSON, app.FormatMarkdown).Chosen
	return cmd
}

func runDiff(ctx context.Context, opts *diffOptions) error {
	a := opts.app
	set, err := readWorkers(ctx, a, workerfile.ReadAny, false, opts.workers)
	if err != nil {
		return err
	}
	if opts.image != "" {
		if _, err := image.Parse(opts.image); err != nil {
			return err
		}
	}
	candidates := diff.Candidates(set, opts.image)
	if len(candidates) == 0 {
		a.Messages.Warning(
			"no workers found in " + workerfile.Name + ", so nothing is compared" + aboutModels(set))
		return reportDiff(opts, newDiffReport(opts, "", nil, nil))
	}
	repositoryURL, notices, err := findRepositoryURL(ctx, opts)
	if err != nil {
		return err
	}
	if opts.image == "" {
		notices = append(
			notices, "the image is not compared: name it as an argument to have it compared",
		)
	}
	for _, notice := range notices {
		a.Messages.Notice(notice)
	}
	return a.WithConnection(ctx, func(ctx context.Context, connection app.Connection) error {
		candidates := candidatesFor(ctx, connection.Client, set, opts.image)
		previews, err := diff.Previews(ctx, connection.Client, repositoryURL, candidates, opts.base())
		if err != nil {
			return err
		}
		report := newDiffReport(opts, repositoryURL, notices, previews)
		report.Profile, report.URL = connection.Profile.Slug, connection.URL
		return reportDiff(opts, report)
	})
}

// candidatesFor returns the workers as an instance would get them: those that both formats
// describe in the newer one, if the instance accepts no other.
func candidatesFor(
	ctx context.Context, client *instance.Client, set *workerfile.Set, image string,
) []diff.Candidate {
	candidates := diff.Candidates(set, image)
	for i, worker := range set.Workers {
		if worker.Newer == nil || worker.Newer.Definition == nil {
			continue
		}
		generation, err := publish.Offered(ctx, client, false) // which is known after the first time
		if err == nil && generation == publish.GenerationImport {
			candidates[i].Side = diff.FromDefinition(*worker.Newer.Definition, image)
			candidates[i].Notices = append(candidates[i].Notices, fmt.Sprintf("compared as %s describes it, "+
				"the only format that the instance accepts: %s is passed over",
				worker.Newer.File, workerfile.Name))
		}
	}
	return candidates
}

// base returns the version to compare with.
func (o *diffOptions) base() diff.Base {
	switch {
	case o.against == recommendedVersion:
		return diff.Base{}
	case isUUID(o.against):
		return diff.Base{ID: o.against}
	default:
		return diff.Base{Name: o.against}
	}
}

// findRepositoryURL returns the URL of the workers' repository. A comparison needs nothing else of
// the revision.
func findRepositoryURL(
	ctx context.Context, opts *diffOptions,
) (url string, notices []string, err error) {
	none := ""
	rev, err := resolveRevision(ctx, opts.app, revision.Options{
		RepositoryURL: opts.repositoryURL,
		Hash:          &none, Message: &none, Author: &none, Branch: &none, TagsGiven: true,
	})
	if err == nil && rev.RepositoryURL.Value == "" {
		err = arkindex.Errorf(arkindex.CodeMissing,
			"--repository-url is empty, and the workers cannot be found without it").
			WithHint("leave the option out to have the URL deduced, or give it")
	}
	return rev.RepositoryURL.Value, rev.Notices, err
}
