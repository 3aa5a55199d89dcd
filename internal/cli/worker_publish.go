package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"arkindex/internal/image"
	"arkindex/internal/profile"
	"arkindex/internal/publish"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// publishOptions are the options of worker publish, as the command line has them.
type publishOptions struct {
	image    string
	revision revision.Options
	dryRun   bool
	output   *output
}

func newWorkerPublish(a *app) *cobra.Command {
	options := &publishOptions{}
	cmd := &cobra.Command{
		Use:   "publish IMAGE",
		Short: "Publish a version of each worker of a repository",
		Long: `Publish a new version of each worker of the repository's .arkindex.yml, with a Docker image.

The repository, the revision and the workers are created on the instance when they do not exist.
What is not given as an option comes from the GitLab pipeline's variables, else from the local
Git repository. An option given as an empty text means "none". Publishing again the same worker
from the same revision answers with the version that exists, and adds the new branch and tags.`,
		Example: `  arkindex worker publish registry.example.com/group/worker:0.4.2
  arkindex worker publish "$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG" -o json
  arkindex worker publish registry.example.com/group/worker:0.4.2 --revision-tags 0.4.2 stable
  arkindex -p local worker publish registry.example.com/group/worker:dev --dry-run`,
		Args: publishArguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			options.image = args[0]
			return a.workerPublish(cmd.Context(), options)
		},
	}
	flags := cmd.Flags()
	given := func(name, usage string, target **string) { flags.Var(optional{target}, name, usage) }
	given("repository-url", "`URL` of the worker's Git repository", &options.revision.RepositoryURL)
	given("revision-hash", "Git revision of the version: its `HASH`", &options.revision.Hash)
	given("revision-message", "message of the revision: a `TEXT`", &options.revision.Message)
	given("revision-author", "the revision's author: a `NAME`", &options.revision.Author)
	given("revision-branch", "branch to assign to the revision: its `NAME`", &options.revision.Branch)
	flags.Var(words{&options.revision}, "revision-tags", "tags to assign to the revision: one or more words `TAG...`")
	_ = flags.SetAnnotation("revision-tags", annotationWords, []string{"true"})
	flags.BoolVar(&options.dryRun, "dry-run", false, "print what would be sent, and send nothing that writes")
	options.output = addOutput(cmd)
	return cmd
}

// publishArguments takes the image, and explains the likeliest reason for its absence.
func publishArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	if len(args) > 1 {
		return usage(cmd, "one image is expected, and there are %d: %s", len(args), strings.Join(args, " "))
	}
	swallowed := cmd.Flag("revision-tags").Value.(words).options.Tags
	if len(swallowed) < 2 {
		return usage(cmd, "the image is missing").WithHint("arkindex worker publish registry.example.com/group/worker:0.4.2")
	}
	last := len(swallowed) - 1
	return usage(cmd, "the image is missing: --revision-tags takes every word up to the next option, so it took %q as well", swallowed[last]).
		WithHint("put the image first: arkindex worker publish %s --revision-tags %s", swallowed[last], strings.Join(swallowed[:last], " "))
}

// optional is an option whose absence differs from an empty text.
type optional struct{ target **string }

// Set takes the option's value.
func (o optional) Set(value string) error {
	*o.target = &value
	return nil
}

// String returns the value so far.
func (o optional) String() string {
	if o.target == nil || *o.target == nil {
		return ""
	}
	return **o.target
}

// Type names the kind of value in the help.
func (optional) Type() string { return "string" }

// words is the option that collects tags, one for each time that it is set.
type words struct{ options *revision.Options }

// Set adds a tag. An empty one means "none", and only says that the option was given.
func (w words) Set(value string) error {
	w.options.TagsGiven = true
	if value != "" {
		w.options.Tags = append(w.options.Tags, value)
	}
	return nil
}

// String returns the tags so far.
func (w words) String() string {
	if w.options == nil {
		return ""
	}
	return strings.Join(w.options.Tags, " ")
}

// Type names the kind of value in the help.
func (words) Type() string { return "strings" }

var _ pflag.Value = words{}

// workerPublish finds out everything local first, so that all that is wrong is said at once and nothing is sent unless
// all is right.
func (a *app) workerPublish(ctx context.Context, options *publishOptions) error {
	ctx, cancel := context.WithTimeout(ctx, a.timeout)
	defer cancel()
	set, err := a.readWorkers()
	if err == nil {
		err = set.Err()
	}
	if err == nil {
		a.messages.problems(set.Problems)
		if len(set.Workers) == 0 {
			return a.nothingToPublish(options)
		}
	}
	plan, errs := a.plan(ctx, options, set, err)
	choice, err := a.chooseProfiles()
	if err != nil && !(options.dryRun && profile.IsNone(err)) {
		errs = append(errs, err)
	}
	if len(errs) > 0 {
		return a.refuse(publish.NewReport(plan, options.dryRun), options, set, errs)
	}
	for _, notice := range slices.Concat(plan.Notices, choice.Notices) {
		a.messages.notice(notice)
	}
	plan.Notices = append(plan.Notices, choice.Notices...)
	return a.publish(ctx, options, plan, choice.Profiles)
}

// readWorkers reads the workers of the directory. Patterns must not lead out of the repository.
func (a *app) readWorkers() (*workerfile.Set, error) {
	dir := a.workingDirectory()
	return workerfile.Read(dir, git.WorkTree(dir, a.Getenv))
}

// workingDirectory is -C, or where the process was started.
func (a *app) workingDirectory() string {
	if filepath.IsAbs(a.directory) {
		return a.directory
	}
	return filepath.Join(a.Dir, a.directory)
}

// plan resolves the rest of a publication. It returns every error there is, configurationError first.
func (a *app) plan(ctx context.Context, options *publishOptions, set *workerfile.Set, configurationError error) (publish.Plan, []error) {
	var errs []error
	note := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	note(configurationError)
	img, err := image.Parse(options.image)
	note(err)
	rev, err := a.resolveRevision(ctx, options.revision)
	note(err)
	if len(errs) > 0 {
		return publish.Plan{Image: img, Revision: rev}, errs
	}
	plan, err := publish.NewPlan(img, rev, set.Workers)
	note(err)
	return plan, errs
}

// resolveRevision finds where the publication comes from.
func (a *app) resolveRevision(ctx context.Context, options revision.Options) (revision.Revision, error) {
	repository := git.Repository{Dir: a.workingDirectory(), Env: a.Environ}
	return revision.Resolve(options, ci.Read(a.Getenv), func(request git.Request) (git.Facts, error) {
		return repository.Facts(ctx, request)
	})
}

// publish sends the plan to each profile's instance, and says what became of it.
func (a *app) publish(ctx context.Context, options *publishOptions, plan publish.Plan, profiles []profile.Profile) error {
	var targets []publish.Target
	for _, p := range profiles {
		connection, err := a.connect(ctx, p)
		if err != nil {
			return a.refuse(publish.NewReport(plan, options.dryRun), options, nil, []error{err})
		}
		defer connection.close()
		targets = append(targets, publish.Target{
			Profile: p.Slug, URL: connection.URL(a), Client: connection.client, Addressable: !p.Builtin(),
		})
	}
	a.announce(plan)
	run := publish.Execute
	if options.dryRun {
		run = publish.DryRun
		if len(targets) == 0 {
			targets = []publish.Target{{}}
		}
	}
	return a.conclude(run(ctx, plan, targets), options)
}
