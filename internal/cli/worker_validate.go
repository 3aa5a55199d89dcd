package cli

import (
	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/revision/git"
	"arkindex/internal/workerfile"
)

// schemaValidate names the JSON form of a validation.
const schemaValidate = "arkindex.validate/v1"

func newWorkerValidate(a *app) *cobra.Command {
	strict := false
	cmd := &cobra.Command{
		Use:   "validate [PATH...]",
		Short: "Check the configuration files of workers",
		Long: `Check the configuration files of workers, and report every problem of every file with its place. A
path is a directory (its .arkindex.yml and arkindex/*.yml), a .arkindex.yml, or the file of one
worker; without any it is the current directory. Nothing is sent.

The forms sarif and gitlab (code quality) are for reports of continuous integration.`,
		Example: `  arkindex worker validate
  arkindex worker validate arkindex/reader.yml --strict
  arkindex worker validate -o gitlab > gl-code-quality-report.json`,
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "unknown keys are errors")
	form := addForms(cmd, outputText, outputJSON, outputSARIF, outputGitLab)
	cmd.Flags().Var(form, "format", "the same as --output")
	cmd.RunE = func(_ *cobra.Command, paths []string) error { return a.workerValidate(paths, strict, *form.chosen) }
	return cmd
}

// validation is the result of worker validate, in the form that -o json prints.
type validation struct {
	Schema   string             `json:"schema"`
	Valid    bool               `json:"valid"`
	Files    []string           `json:"files"`
	Problems []arkindex.Problem `json:"problems"`
	Notices  []string           `json:"notices"`
	ExitCode int                `json:"exit_code"`
}

func (a *app) workerValidate(paths []string, strict bool, form output) error {
	if len(paths) == 0 {
		paths = []string{"."}
	}
	set := workerfile.Validate(a.workingDirectory(), paths, func(dir string) string { return git.WorkTree(dir, a.Getenv) })
	if strict {
		set.Strict()
	}
	err := set.Err()
	result := validation{Schema: schemaValidate, Valid: err == nil, Files: set.Files(), ExitCode: exitOK}
	result.Problems, result.Notices = graded(set.Problems)
	if err != nil {
		result.ExitCode = exitCode(err)
	}
	if err := a.printValidation(set, result, form); err != nil {
		return err
	}
	if result.ExitCode != exitOK {
		return exitStatus(result.ExitCode)
	}
	return nil
}

func (a *app) printValidation(set *workerfile.Set, result validation, form output) error {
	switch form {
	case outputJSON:
		return a.printJSON(result)
	case outputSARIF:
		return a.printJSON(sarif(a.fromTop(set.Problems), a.Version))
	case outputGitLab:
		return a.printJSON(codeQuality(a.fromTop(set.Problems)))
	}
	if a.terminal() {
		a.messages.excerpts = set.Source
	}
	a.messages.problems(set.Problems)
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
	return a.printRows(rows)
}
