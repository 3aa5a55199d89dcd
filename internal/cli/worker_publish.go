package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// publishOptions are the options of worker publish and worker import, as the command line has them. Read reads the
// configuration of a directory.
type publishOptions struct {
	read        readConfiguration
	image       string
	revision    revision.Options
	revisionURL *string
	workers     []string
	dryRun      bool
	explain     bool
	strict      bool
	generation  publish.Generation
	imageCheck  imageCheck
	pinDigest   bool
	imageDigest string
	dotenv      string
	output      *output
}

func newWorkerPublish(a *app) *cobra.Command {
	options := &publishOptions{read: workerfile.ReadAny}
	cmd := &cobra.Command{
		Use:   "publish IMAGE",
		Short: "Publish a version of each worker of a repository",
		Long: `Publish a new version of each worker of the repository's .arkindex.yml, with a Docker image.

The repository, the revision and the workers are created on the instance when they do not exist.
What is not given as an option comes from the GitLab pipeline's variables, else from the local
Git repository. An option given as an empty text means "none". Publishing again the same worker
from the same revision answers with the version that exists, and adds the new branch and tags.

A directory without .arkindex.yml, but with arkindex/*.yml, has its workers imported from these. An
instance that takes only this newer format gets .arkindex.yml converted.`,
		Example: `  arkindex worker publish registry.example.com/group/worker:0.4.2
  arkindex worker publish "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG" -o json
  arkindex worker publish registry.example.com/group/worker:0.4.2 --revision-tags 0.4.2 stable
  arkindex -p local worker publish registry.example.com/group/worker:dev --dry-run`,
	}
	options.addTo(a, cmd)
	// The command of old had neither.
	for _, later := range []string{"revision-tag", "revision-url"} {
		_ = cmd.Flags().SetAnnotation(later, annotationLater, []string{"true"})
	}
	return cmd
}

// addTo gives the command its argument, its options and what it does.
func (o *publishOptions) addTo(a *app, cmd *cobra.Command) {
	cmd.Args = publishArguments
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.image = args[0]
		return a.workerPublish(cmd.Context(), o)
	}
	flags := cmd.Flags()
	given := func(name, usage string, target **string) { flags.Var(optional{target}, name, usage) }
	given("repository-url", "`URL` of the worker's Git repository", &o.revision.RepositoryURL)
	given("revision-hash", "Git revision of the version: its `HASH`", &o.revision.Hash)
	given("revision-message", "message of the revision: a `TEXT`", &o.revision.Message)
	given("revision-author", "the revision's author: a `NAME`", &o.revision.Author)
	given("revision-branch", "branch to assign to the revision: its `NAME`", &o.revision.Branch)
	flags.Var(words{&o.revision}, "revision-tags", "tags to assign to the revision: one or more words `TAG...`")
	_ = flags.SetAnnotation("revision-tags", annotationWords, []string{"true"})
	flags.Var(words{&o.revision}, "revision-tag", "one `TAG` to assign to the revision; it may repeat")
	given("revision-url", "the revision's `URL`, REPOSITORY-URL/commit/HASH, in place of the two", &o.revisionURL)
	flags.StringArrayVar(&o.workers, "worker", nil, "publish only the worker of this `SLUG`; it may repeat")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print what would be sent, and send nothing that writes")
	flags.BoolVar(&o.explain, "explain", false, "print each value with where it came from, and what was passed over")
	flags.BoolVar(&o.strict, "strict", false, "unknown keys of the configuration, and an existing version that differs, are errors")
	o.imageCheck = checkAuto
	flags.Var(&o.imageCheck, "image-check", "`WHEN` to look the image up in its registry: auto (where credentials are at hand), off, warn or require")
	flags.BoolVar(&o.pinDigest, "pin-digest", false, "send the image by its digest, NAME@sha256:…, instead of its tag")
	flags.StringVar(&o.imageDigest, "image-digest", "", "the image's `DIGEST`, as the build told it, instead of the registry's")
	o.generation = publish.GenerationAuto
	flags.Var(generation{&o.generation}, "generation", "`NAME` of the API to speak: auto, docker, worker or import")
	flags.StringVar(&o.dotenv, "dotenv", "", "write the versions' ids to `FILE`, as GitLab's dotenv reports are")
	o.output = addOutput(cmd)
}

// publishArguments takes the image, and explains the likeliest reason for its absence.
func publishArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	if len(args) > 1 {
		return usage(cmd, "one image is expected, and there are %d: %s", len(args), strings.Join(args, " "))
	}
	taken := cmd.Flag("revision-tags").Annotations[annotationTaken]
	if len(taken) == 0 || len(taken) == 1 && !resemblesImage(taken[0]) {
		return usage(cmd, "the image is missing").WithHint("%s registry.example.com/group/worker:0.4.2", cmd.CommandPath())
	}
	last := len(taken) - 1
	tags := "TAG..."
	if last > 0 {
		tags = strings.Join(taken[:last], " ")
	}
	return usage(cmd, "the image is missing: --revision-tags takes every word up to the next option, so it took %q as well", taken[last]).
		WithHint("put the image first: %s %s --revision-tags %s", cmd.CommandPath(), taken[last], tags)
}

// resemblesImage tells an image from a tag: no tag has a colon in it, and few look like a host and a path.
func resemblesImage(word string) bool {
	host, _, path := strings.Cut(word, "/")
	return strings.Contains(word, ":") || path && strings.Contains(host, ".")
}

// publishes reports whether a command is one that publishes, whose result has a form of its own for failures too.
func publishes(cmd *cobra.Command) bool {
	return cmd.HasParent() && cmd.Parent().Name() == "worker" && (cmd.Name() == "publish" || cmd.Name() == "import")
}
