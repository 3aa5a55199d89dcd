package workercmd

import (
	"github.com/spf13/cobra"

	"arkindex/internal/cli/app"
	"arkindex/internal/cli/argparse"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// publishOptions are the options of worker publish and worker import.
type publishOptions struct {
	app         *app.App
	read        configurationReader
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
	format      *app.Format
}

func newCmdPublish(a *app.App) *cobra.Command {
	opts := &publishOptions{app: a, read: workerfile.ReadAny}
	cmd := &cobra.Command{
		Use:   "publish IMAGE",
		Short: "Publish a version of each worker of a repository",
		Long: `Publish a new version of each worker in the repository's .arkindex.yml, with a Docker
image.

The repository, the revision and the workers are created on the instance when they do not exist.
Options that are not given are taken from the variables of the GitLab pipeline, else from the
local Git repository. An empty option means "none". Publishing the same worker again from the
same revision returns the existing version with its image, and adds the new branch and tags.

Publish an image that never changes (a tag such as $CI_COMMIT_SHA, or --pin-digest): a commit
that was published with a branch's image keeps that image when its release is tagged.

Where there is no .arkindex.yml, the workers of arkindex/*.yml are imported. For an instance
that supports only this newer format, .arkindex.yml is converted.`,
		Example: `  arkindex worker publish registry.example.com/group/worker:0.4.2
  arkindex worker publish "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" -o json
  arkindex worker publish registry.example.com/group/worker:0.4.2 --revision-tags 0.4.2 stable
  arkindex -p local worker publish registry.example.com/group/worker:dev --dry-run`,
	}
	opts.addTo(cmd)
	argparse.MarkNew(cmd.Flags(), "revision-tag", "revision-url")
	return cmd
}

// newCmdImport returns worker publish for the newer configuration format only.
func newCmdImport(a *app.App) *cobra.Command {
	opts := &publishOptions{app: a, read: workerfile.ReadDefinitions}
	cmd := &cobra.Command{
		Use:   "import IMAGE",
		Short: "Publish a version of each worker of arkindex/*.yml",
		Long: `Publish a new version of each worker in arkindex/*.yml, with a Docker image. This is
what publish does where there is no .arkindex.yml, with the same options; an .arkindex.yml
beside the folder is ignored. The instance must support this newer format.`,
		Example: `  arkindex worker import registry.example.com/group/worker:0.4.2
  arkindex worker import "$CI_REGISTRY_IMAGE:$CI_COMMIT_SHA" --revision-tag "$CI_COMMIT_TAG"`,
	}
	opts.addTo(cmd)
	// The import of the Python command line has a single tag.
	argparse.MarkNew(cmd.Flags(), "revision-tags")
	return cmd
}

// IsPublication reports whether a command publishes, so that its JSON document reports failures
// too.
func IsPublication(cmd *cobra.Command) bool {
	return cmd.HasParent() && cmd.Parent().Name() == "worker" &&
		(cmd.Name() == "publish" || cmd.Name() == "import")
}

// addTo adds the arguments, the options and the run function of a publication to a command.
func (o *publishOptions) addTo(cmd *cobra.Command) {
	cmd.Args = imageArgument
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.image = args[0]
		return runPublish(cmd.Context(), o)
	}
	o.addRevisionFlags(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(
		&o.workers, "worker", nil, "publish only the worker with this `SLUG`; repeatable",
	)
	flags.BoolVar(
		&o.dryRun, "dry-run", false, "print the requests instead of sending those that write",
	)
	flags.BoolVar(
		&o.explain, "explain", false, "log where each value comes from, and what was passed over",
	)
	flags.BoolVar(&o.strict, "strict", false,
		"fail on unknown keys of the configuration, and on an existing version that differs")
	o.imageCheck = checkAuto
	flags.Var(&o.imageCheck, "image-check",
		"when to look the image up in its registry: "+
			"auto (where credentials are at hand), off, warn or require")
	flags.BoolVar(
		&o.pinDigest, "pin-digest", false,
		"send the image by its digest, NAME@sha256:…, instead of its tag",
	)
	flags.StringVar(&o.imageDigest, "image-digest", "",
		"`DIGEST` of the image, as the build reported it, instead of the registry's")
	o.generation = publish.GenerationAuto
	flags.Var(
		generationFlag{&o.generation}, "generation",
		"generation of the API to use: auto, docker, worker or import",
	)
	flags.StringVar(
		&o.dotenv, "dotenv", "", "write the ids of the versions to `FILE`, for GitLab's dotenv reports",
	)
	o.format = app.AddFormatFlag(cmd)
}

func (o *publishOptions) addRevisionFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	optional := func(name, placeholder, usage string, target **string) {
		flags.Var(app.OptionalString{Target: target, Placeholder: placeholder}, name, usage)
	}
	optional("repository-url", "URL", "URL of the worker's Git repository", &o.revision.RepositoryURL)
	optional("revision-hash", "HASH", "hash of the revision", &o.revision.Hash)
	optional("revision-message", "TEXT", "message of the revision", &o.revision.Message)
	optional("revision-author", "NAME", "author of the revision", &o.revision.Author)
	optional("revision-branch", "NAME", "branch of the revision", &o.revision.Branch)
	flags.Var(
		tagFlag{&o.revision, "TAG..."}, "revision-tags", "tags of the revision, up to the next option",
	)
	argparse.MarkVariadic(flags, "revision-tags")
	flags.Var(tagFlag{&o.revision, "TAG"}, "revision-tag", "tag of the revision; repeatable")
	optional("revision-url", "URL",
		"URL of the revision, REPOSITORY-URL/commit/HASH, instead of repository URL and hash",
		&o.revisionURL)
}
