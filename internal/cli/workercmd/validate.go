package workercmd

import (
	"context"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// schemaValidate names the JSON document of a validation.
const schemaValidate = "arkindex.validate/v1"

type validateOptions struct {
	app    *app.App
	paths  []string
	strict bool
	format *app.Format
}

func newCmdValidate(a *app.App) *cobra.Command {
	opts := &validateOptions{app: a}
	cmd := &cobra.Command{
		Use:   "validate [PATH...]",
		Short: "Check the configuration files of workers",
		Long: `Check the configuration files of workers, and report every problem of every file with
its position. A path is a directory (its .arkindex.yml and arkindex/*.yml), a .arkindex.yml, or
the file of one worker; the default is the current directory. Nothing is sent.

The formats sarif and gitlab (code quality) are for reports in continuous integration.`,
		Example: `  arkindex worker validate
  arkindex worker validate arkindex/reader.yml --strict
  arkindex worker validate -o gitlab > gl-code-quality-report.json`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			opts.paths = paths
			return runValidate(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.strict, "strict", false, "treat unknown keys as errors")
	format := app.AddFormatsFlag(
		cmd, app.FormatText, app.FormatJSON, app.FormatSARIF, app.FormatGitLab,
	)
	cmd.Flags().Var(format, "format", "same as --output")
	opts.format = format.Chosen
	return cmd
}

// validation is the JSON document of worker validate.
type validation struct {
	Schema   string             `json:"schema"`
	Valid    bool               `json:"valid"`
	Files    []string           `json:"files"`
	Problems []arkindex.Problem `json:"problems"`
	Notices  []string           `json:"notices"`
	ExitCode int                `json:"exit_code"`
}

func runValidate(ctx context.Context, opts *validateOptions) error {
	a, paths := opts.app, opts.paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	const what = "the files were read"
	set, err := app.Await(ctx, what, func() (*workerfile.Set, error) {
		return workerfile.Validate(ctx, a.WorkingDirectory(), paths, func(dir string) string {
			return git.WorkTree(dir, a.Process.Getenv)
		}), nil
	})
	if err == nil && ctx.Err() != nil {
		err = app.StoppedError(ctx, what)
	}
	if err != nil {
		return err
	}
	if opts.strict {
		set.Strict()
	}
	err = set.Err()
	result := validation{
		Schema: schemaValidate, Valid: err == nil, Files: set.Files(), ExitCode: app.ExitOK,
	}
	result.Problems, result.Notices = app.SplitProblems(set.Problems)
	if err != nil {
		result.ExitCode = app.ExitCode(err)
	}
	if onlyModels := set.HasModels && len(set.Workers) == 0 && len(result.Files) == 1; onlyModels {
		notice := workerfile.Name + " has no workers, only models: " + workerfile.ModelsHint
		a.Messages.Notice(notice)
		result.Notices = append(result.Notices, notice)
	}
	if err := printValidation(a, set, result, *opts.format); err != nil {
		return err
	}
	if result.ExitCode != app.ExitOK {
		return app.ExitStatus(result.ExitCode)
	}
	return nil
}

func printValidation(a *app.App, set *workerfile.Set, result validation, format app.Format) error {
	switch format {
	case app.FormatJSON:
		return a.PrintJSON(result)
	case app.FormatSARIF:
		return a.PrintJSON(sarif(relativeToRepository(a, set.Problems), a.Process.Version))
	case app.FormatGitLab:
		return a.PrintJSON(codeQuality(relativeToRepository(a, set.Problems)))
	}
	if a.LogsToTerminal() {
		a.Messages.Excerpts = set.Source
	}
	a.Messages.Problems(set.Problems)
	invalid := map[string]bool{}
	for _, problem := range set.Problems {
		if problem.Severity == arkindex.SeverityError {
			invalid[problem.File] = true
		}
	}
	var rows [][]string
	for _, file := range result.Files {
		verdict := "valid"
		if invalid[file] {
			verdict = "invalid"
		}
		rows = append(rows, []string{file, verdict})
	}
	return a.PrintRows(rows)
}
