package workercmd

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// schemaConvert names the JSON document of a conversion.
const schemaConvert = "arkindex.convert/v1"

type convertOptions struct {
	app    *app.App
	dir    string
	dryRun bool
	delete bool
	format *app.Format
}

func newCmdConvert(a *app.App) *cobra.Command {
	opts := &convertOptions{app: a}
	cmd := &cobra.Command{
		Use:   "convert [DIR|FILE]",
		Short: "Turn .arkindex.yml into arkindex/*.yml",
		Long: `Turn the .arkindex.yml of a directory into files of the newer format,
arkindex/SLUG.yml, one for each worker. No file is replaced, and nothing is written outside the
repository. Warnings name everything that cannot be converted; if one worker cannot be
converted, nothing is written. The .arkindex.yml stays, and is still the one that is published,
unless --delete removes it.`,
		Example: "  arkindex worker convert --dry-run\n  arkindex worker convert --delete",
		Args:    app.AtMostOneArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.dir = a.WorkingDirectory()
			if len(args) == 1 {
				opts.dir = a.Path(args[0])
			}
			if info, err := os.Stat(opts.dir); len(args) == 1 && (err != nil || !info.IsDir()) {
				if filepath.Base(opts.dir) != workerfile.Name {
					return app.UsageError(cmd, "%s is neither a directory nor %s", args[0], workerfile.Name)
				}
				opts.dir = filepath.Dir(opts.dir)
			}
			return runConvert(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&opts.dryRun, "dry-run", false, "print the files instead of writing them")
	cmd.Flags().BoolVar(&opts.delete, "delete", false,
		"delete .arkindex.yml afterwards, if everything in it was converted")
	opts.format = app.AddFormatFlag(cmd)
	return cmd
}

// conversion is the JSON document of worker convert.
type conversion struct {
	Schema   string             `json:"schema"`
	DryRun   bool               `json:"dry_run"`
	Files    []convertedFile    `json:"files"`
	Problems []arkindex.Problem `json:"problems"`
	Notices  []string           `json:"notices"`
	Deleted  bool               `json:"deleted"`
	ExitCode int                `json:"exit_code"`
}

// convertedFile is a file that was written or, in a dry run, would be.
type convertedFile struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

func runConvert(ctx context.Context, opts *convertOptions) error {
	a := opts.app
	ctx, cancel := context.WithTimeout(ctx, a.Options.Timeout)
	defer cancel()
	const what = "the configuration was read"
	converted, err := app.Await(ctx, what, func() (*workerfile.Conversion, error) {
		return workerfile.Convert(ctx, opts.dir, git.WorkTree(opts.dir, a.Process.Getenv))
	})
	if err == nil && ctx.Err() != nil {
		err = app.StoppedError(ctx, what)
	}
	if err != nil {
		return err
	}
	if a.LogsToTerminal() {
		a.Messages.Excerpts = converted.Source
	}
	a.Messages.Problems(converted.Problems)
	result := conversion{Schema: schemaConvert, DryRun: opts.dryRun, Files: []convertedFile{}}
	result.Problems, result.Notices = app.SplitProblems(converted.Problems)
	if err := converted.Err(); err != nil {
		result.ExitCode = app.ExitCode(err)
	} else {
		for _, file := range converted.Files {
			result.Files = append(result.Files, convertedFile{file.Path, file.Text})
		}
		if !opts.dryRun {
			if _, err := converted.Write(); err != nil {
				return err
			}
			if err := finishConversion(opts, converted, &result); err != nil {
				return err
			}
		}
	}
	if err := printConversion(a, result, *opts.format); err != nil {
		return err
	}
	if result.ExitCode != app.ExitOK {
		return app.ExitStatus(result.ExitCode)
	}
	return nil
}

// finishConversion deletes the file that was converted, or says what to do with it.
func finishConversion(
	opts *convertOptions, converted *workerfile.Conversion, result *conversion,
) error {
	a := opts.app
	if !converted.IsComplete() {
		const message = workerfile.Name + " stays, and is still the one that is published: complete " +
			"the new files by hand as the warnings say, then delete it"
		a.Messages.Notice(message)
		result.Notices = append(result.Notices, message)
		return nil
	}
	if !opts.delete {
		const message = workerfile.Name + " stays, and is still the one that is published: delete it " +
			"when the new files are right (git rm " + workerfile.Name + "), or convert with --delete"
		a.Messages.Notice(message)
		result.Notices = append(result.Notices, message)
		return nil
	}
	if err := os.Remove(filepath.Join(opts.dir, workerfile.Name)); err != nil {
		return arkindex.Errorf(arkindex.CodeConfiguration,
			"the new files are written, but %s cannot be deleted: %w", workerfile.Name, err).
			WithHint("delete it: it is still the one that is published")
	}
	result.Deleted = true
	const message = "deleted " + workerfile.Name + ", because everything in it was converted"
	a.Messages.Notice(message)
	result.Notices = append(result.Notices, message)
	return nil
}

func printConversion(a *app.App, result conversion, format app.Format) error {
	if format == app.FormatJSON {
		return a.PrintJSON(result)
	}
	for _, file := range result.Files {
		line := app.Printable(file.Path) + "\n"
		if result.DryRun {
			line = fmt.Sprintf("# %s\n%s\n", app.Printable(file.Path), app.PrintableLines(file.Text))
		}
		if err := a.PrintString(line); err != nil {
			return err
		}
	}
	return nil
}
