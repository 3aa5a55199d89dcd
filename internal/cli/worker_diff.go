package cli

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/image"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// recommendedVersion is what --against says when it is not given.
const recommendedVersion = "recommended"

// diffOptions are the options of worker diff.
type diffOptions struct {
	image         string
	against       string
	workers       []string
	repositoryURL *string
	exitCode      bool
	output        *output
}

func newWorkerDiff(a *app) *cobra.Command {
	options := &diffOptions{}
	cmd := &cobra.Command{
		Use:   "diff [IMAGE]",
		Short: "Show what publishing would change for users",
		Long: `Show what publishing the repository's workers now would change for their users: options that are
added, removed or different, the image, GPU and model usage, and how the worker is described. Each
worker is compared with the version that the instance recommends, or with the one of --against.
Nothing is changed.

The result has a line for each change: the worker's slug, what happens, to what, and how it was and
would be, separated by tabs. The form markdown suits a comment on a merge request.`,
		Example: `  arkindex worker diff
  arkindex worker diff registry.example.com/group/worker:0.5.0 --against 0.4.2
  arkindex worker diff --exit-code -o markdown > changes.md`,
		Args: atMostOneArgument,
	}
	flags := cmd.Flags()
	flags.StringVar(&options.against, "against", recommendedVersion, "the `VERSION` to compare with: its id, or a tag, branch or revision of the worker's")
	flags.StringArrayVar(&options.workers, "worker", nil, "compare only the worker of this `SLUG`; it may repeat")
	flags.Var(optional{&options.repositoryURL}, "repository-url", "`URL` of the worker's Git repository")
	flags.BoolVar(&options.exitCode, "exit-code", false, "end with 1 when something would change")
	options.output = addForms(cmd, outputText, outputJSON, outputMarkdown).chosen
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 1 {
			options.image = args[0]
		}
		return a.workerDiff(cmd.Context(), options)
	}
	return cmd
}

func (a *app) workerDiff(ctx context.Context, options *diffOptions) error {
	set, err := a.readWorkers(workerfile.ReadAny, false, options.workers)
	if err != nil {
		return err
	}
	if options.image != "" {
		if _, err := image.Parse(options.image); err != nil {
			return err
		}
	}
	candidates := diff.Candidates(set, options.image)
	if len(candidates) == 0 {
		a.messages.warning("no workers found in " + workerfile.Name + ", so nothing is compared")
		return a.concludeDiff(newDiffReport(options, "", nil, nil), *options.output)
	}
	repositoryURL, notices, err := a.repositoryURL(ctx, options.repositoryURL)
	if err != nil {
		return err
	}
	if options.image == "" {
		notices = append(notices, "the image is not compared: name it as an argument to have it compared")
	}
	for _, notice := range notices {
		a.messages.notice(notice)
	}
	return a.readFrom(ctx, func(ctx context.Context, from connection) error {
		previews, err := diff.Previews(ctx, from.client, repositoryURL, candidates, options.base())
		if err != nil {
			return err
		}
		report := newDiffReport(options, repositoryURL, notices, previews)
		report.Profile, report.URL = from.profile.Slug, from.URL(a)
		return a.concludeDiff(report, *options.output)
	})
}

// base is the version to compare with.
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

// repositoryURL finds the repository that the workers are of: nothing else of a revision counts for a comparison.
func (a *app) repositoryURL(ctx context.Context, given *string) (url string, notices []string, err error) {
	none := ""
	rev, err := a.resolveRevision(ctx, revision.Options{
		RepositoryURL: given, Hash: &none, Message: &none, Author: &none, Branch: &none, TagsGiven: true,
	})
	if err == nil && rev.RepositoryURL.Value == "" {
		err = arkindex.Errorf(arkindex.CodeMissing, "--repository-url is empty, and the workers cannot be found without it").
			WithHint("leave the option out to have the URL deduced, or give it")
	}
	return rev.RepositoryURL.Value, rev.Notices, err
}
