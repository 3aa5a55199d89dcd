package workercmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/instance"
	"arkindex/internal/revision/git"
	"arkindex/internal/runconfig"
	"arkindex/internal/workerfile"
)

// schemaConfig names the JSON document of a configuration with its source.
const schemaConfig = "arkindex.config/v1"

type configOptions struct {
	app           *app.App
	name          string
	settings      []string
	worker        string
	repositoryURL string
	format        *app.Format
}

func newCmdConfig(a *app.App) *cobra.Command {
	opts := &configOptions{app: a}
	cmd := &cobra.Command{
		Use:   "config [VERSION-ID|SLUG[@TAG|BRANCH|HASH]|FILE]",
		Short: "Print the configuration to run a worker with",
		Long: `Print the configuration to run a worker with: the JSON file that a worker takes with
--config (arkindex-base-worker 0.6 and later). The values are the defaults of the worker's options
and those of --set, which are checked against the types of the options.

A file is .arkindex.yml, the file of one worker, or a directory such as ./worker; the default is
the current directory. A name without dots and slashes is a published version, as for arkindex
worker show.

Values are written as in a configuration file. For an option with many values, --set may be
repeated, or the value is a list such as [1, 2]. An option of a group is named GROUP.KEY. The value
of a secret is its name, or the secret itself on an instance that stores no secrets.`,
		Example: `  arkindex worker config > config.json && my-worker --dev --config config.json
  arkindex worker config arkindex/reader.yml --set threshold=0.7 --set page.size=4
  arkindex worker config my_worker@0.4.2 --set 'languages=[fr, la]'`,
		Args: app.AtMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				opts.name = args[0]
			}
			return runConfig(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(
		&opts.settings, "set", nil, "give an option a value: `KEY=VALUE`; repeatable",
	)
	flags.StringVar(&opts.worker, "worker", "",
		"the worker with this `SLUG`, of a file with several workers")
	flags.StringVar(&opts.repositoryURL, "repository-url", "",
		"the published worker of the Git repository with this `URL`")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

// configSource is the worker whose options are configured: of a file or of a published version.
type configSource struct {
	Slug      string  `json:"slug"`
	VersionID *string `json:"version_id"`
	File      *string `json:"file"`
	options   []runconfig.Option
}

func runConfig(ctx context.Context, opts *configOptions) error {
	source, err := opts.source(ctx)
	if err != nil {
		return err
	}
	result, err := runconfig.New(source.options, app.NonEmpty(opts.settings))
	if err != nil {
		return err
	}
	notices := []string{}
	for _, key := range result.Fixed {
		notices = append(notices, fmt.Sprintf(
			"the option %s is not editable: users of an instance cannot set it", key))
	}
	if *opts.format == app.FormatJSON {
		return opts.app.PrintJSON(struct {
			Schema string `json:"schema"`
			configSource
			Notices       []string         `json:"notices"`
			Configuration []runconfig.Item `json:"configuration"`
		}{schemaConfig, source, notices, result.Items})
	}
	for _, notice := range notices {
		opts.app.Messages.Notice(notice)
	}
	return opts.app.PrintJSON(struct {
		Configuration []runconfig.Item `json:"configuration"`
	}{result.Items})
}

// source finds the worker that the argument names.
func (o *configOptions) source(ctx context.Context) (configSource, error) {
	if o.namesFile() {
		return o.fromFile(ctx)
	}
	if o.worker != "" {
		return configSource{}, arkindex.Errorf(arkindex.CodeUsage,
			"--worker chooses a worker of a file, and %s is a published version", o.name).
			WithHint("leave --worker out, or name a file such as %s", workerfile.Name)
	}
	var source configSource
	err := o.app.WithClient(ctx, func(ctx context.Context, client *instance.Client) error {
		version, err := findVersion(ctx, client, o.name, o.repositoryURL)
		if err != nil {
			return err
		}
		source = configSource{Slug: version.Worker.Slug, VersionID: &version.ID}
		source.options, err = runconfig.FromVersion(version.Configuration)
		return err
	})
	return source, o.suggestPath(err)
}

// suggestPath adds the hint that a path needs a slash if an unknown slug is one.
func (o *configOptions) suggestPath(err error) error {
	var unknown *arkindex.Error
	if !errors.As(err, &unknown) || unknown.Code != arkindex.CodeNotFound || !isFile(o.path()) {
		return err
	}
	return unknown.WithHint("write ./%s for the file or directory of this name", o.name)
}

// namesFile reports whether the argument is a path. No slug has a dot or a slash; what follows @
// may have them, unless it exists as a YAML file.
func (o *configOptions) namesFile() bool {
	slug, _, _ := strings.Cut(o.name, "@")
	if o.name == "" || strings.ContainsAny(slug, `./\`) {
		return true
	}
	extension := filepath.Ext(o.name)
	if extension != ".yml" && extension != ".yaml" {
		return false
	}
	_, err := os.Stat(o.path())
	return err == nil
}

// path returns the argument as a path of the system.
func (o *configOptions) path() string {
	if filepath.IsAbs(o.name) {
		return o.name
	}
	return filepath.Join(o.app.WorkingDirectory(), o.name)
}

// fromFile returns the only worker of a file or directory, or the one of --worker.
func (o *configOptions) fromFile(ctx context.Context) (configSource, error) {
	if o.repositoryURL != "" {
		return configSource{}, arkindex.Errorf(arkindex.CodeUsage,
			"--repository-url chooses a published worker, and %s is a path", cmp.Or(o.name, ".")).
			WithHint("leave --repository-url out, or name a published worker by its slug")
	}
	ctx, cancel := context.WithTimeout(ctx, o.app.Options.Timeout)
	defer cancel()
	set, err := app.Await(ctx, "the configuration was read", func() (*workerfile.Set, error) {
		return o.read(ctx)
	})
	if err != nil {
		return configSource{}, err
	}
	if o.app.LogsToTerminal() {
		o.app.Messages.Excerpts = set.Source
	}
	if err := set.Err(); err != nil {
		return configSource{}, err
	}
	o.app.Messages.Problems(set.Problems)
	if err := selectWorkers(set, []string{o.worker}); err != nil {
		return configSource{}, err
	}
	if slugs := slugsOf(set); len(slugs) != 1 {
		err := arkindex.Errorf(arkindex.CodeUsage, "the configuration has %d workers", len(slugs))
		if len(slugs) > 0 {
			return configSource{}, err.WithHint("choose one with --worker: %s", strings.Join(slugs, ", "))
		}
		if set.HasModels {
			return configSource{}, err.WithHint("%s", workerfile.ModelsHint)
		}
		return configSource{}, err.WithHint(
			"name the file of a worker, or a published worker by its slug")
	}
	if len(set.Workers) == 1 {
		worker := set.Workers[0]
		options, err := runconfig.FromVersion(worker.Configuration)
		return configSource{Slug: worker.Slug, File: &worker.File, options: options}, err
	}
	definition := set.Definitions[0]
	return configSource{
		Slug: definition.Slug, File: &definition.File,
		options: runconfig.FromDefinition(definition.Options),
	}, nil
}

// read reads the configuration files that the argument names.
func (o *configOptions) read(ctx context.Context) (*workerfile.Set, error) {
	path := o.path()
	info, err := os.Stat(path)
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "there is no file %s", o.name).
			WithHint("name a published worker by its slug, without dots and slashes")
	}
	dir := filepath.Dir(path)
	switch {
	case !info.IsDir() && filepath.Base(path) != workerfile.Name:
		return workerfile.ReadFile(filepath.ToSlash(o.name), path)
	case !info.IsDir():
		return workerfile.Read(ctx, dir, git.WorkTree(dir, o.app.Process.Getenv))
	case filepath.Base(path) == workerfile.Folder && !isFile(filepath.Join(path, workerfile.Name)):
		return workerfile.ReadDefinitions(ctx, dir, git.WorkTree(dir, o.app.Process.Getenv))
	default:
		return workerfile.ReadAny(ctx, path, git.WorkTree(path, o.app.Process.Getenv))
	}
}

func isFile(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
