package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// schemaConvert names the JSON form of a conversion.
const schemaConvert = "arkindex.convert/v1"

func newWorkerConvert(a *app) *cobra.Command {
	dryRun := false
	cmd := &cobra.Command{
		Use:   "convert [DIR]",
		Short: "Turn .arkindex.yml into arkindex/*.yml",
		Long: `Turn the .arkindex.yml of a directory into files of the newer format, arkindex/SLUG.yml, one for each
worker. No file is replaced or deleted. Everything that cannot be carried over is named in a
warning; when one worker cannot be converted, nothing is written.`,
		Example: "  arkindex worker convert --dry-run\n  arkindex worker convert",
		Args:    atMostOneArgument,
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print the files instead of writing them")
	form := addOutput(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		dir := a.workingDirectory()
		if len(args) == 1 {
			dir = a.path(args[0])
		}
		return a.workerConvert(dir, dryRun, *form)
	}
	return cmd
}

// atMostOneArgument refuses more than one argument.
func atMostOneArgument(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(cmd, "one argument is expected at most, and there are %d", len(args))
	}
	return nil
}

// conversion is the result of worker convert, in the form that -o json prints.
type conversion struct {
	Schema   string             `json:"schema"`
	DryRun   bool               `json:"dry_run"`
	Files    []convertedFile    `json:"files"`
	Problems []arkindex.Problem `json:"problems"`
	Notices  []string           `json:"notices"`
	ExitCode int                `json:"exit_code"`
}

// convertedFile is a file that was written or, in a dry run, would be.
type convertedFile struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

func (a *app) workerConvert(dir string, dryRun bool, form output) error {
	converted, err := workerfile.Convert(dir, git.WorkTree(dir, a.Getenv))
	if err != nil {
		return err
	}
	if a.terminal() {
		a.messages.excerpts = converted.Source
	}
	a.messages.problems(converted.Problems)
	result := conversion{Schema: schemaConvert, DryRun: dryRun, Files: []convertedFile{}}
	result.Problems, result.Notices = graded(converted.Problems)
	failure := converted.Err()
	if failure == nil {
		for _, file := range converted.Files {
			result.Files = append(result.Files, convertedFile{file.Path, file.Text})
		}
		if !dryRun {
			if _, err := converted.Write(dir); err != nil {
				return err
			}
		}
	} else {
		result.ExitCode = exitCode(failure)
	}
	if err := a.printConversion(result, form); err != nil {
		return err
	}
	if result.ExitCode != exitOK {
		return exitStatus(result.ExitCode)
	}
	return nil
}

func (a *app) printConversion(result conversion, form output) error {
	if form == outputJSON {
		return a.printJSON(result)
	}
	for _, file := range result.Files {
		if result.DryRun {
			if _, err := fmt.Fprintf(a.Stdout, "# %s\n%s\n", file.Path, visibleLines(file.Text)); err != nil {
				return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
			}
			continue
		}
		if err := a.printRow(file.Path); err != nil {
			return err
		}
	}
	return nil
}
