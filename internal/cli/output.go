package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
)

// output is the form of a command's result on standard output.
type output string

// The forms of output.
const (
	outputText   output = "text"
	outputJSON   output = "json"
	outputSARIF  output = "sarif"
	outputGitLab output = "gitlab"

	outputMarkdown output = "markdown"
)

// addOutput gives a command the option -o with the forms that every command has.
func addOutput(cmd *cobra.Command) *output {
	return addForms(cmd, outputText, outputJSON).chosen
}

// addForms gives a command the option -o with these forms, of which the first is the default.
func addForms(cmd *cobra.Command, known ...output) *forms {
	chosen := known[0]
	f := &forms{&chosen, known}
	cmd.Flags().VarP(f, "output", "o", "`FORM` of the result: "+f.list())
	return f
}

// forms is an option that takes one of several forms of output.
type forms struct {
	chosen *output
	known  []output
}

// Set takes the option's value; an empty one leaves the choice as it is.
func (f *forms) Set(value string) error {
	if value == "" {
		return nil
	}
	if !slices.Contains(f.known, output(value)) {
		return fmt.Errorf("%q is not one of %s", value, f.list())
	}
	*f.chosen = output(value)
	return nil
}

// String returns the chosen form's name.
func (f *forms) String() string {
	if f.chosen == nil {
		return ""
	}
	return string(*f.chosen)
}

// Type names the option's kind of value in the help.
func (*forms) Type() string { return "FORM" }

func (f *forms) list() string {
	var names []string
	for _, form := range f.known {
		names = append(names, string(form))
	}
	return strings.Join(names, ", ")
}

// printJSON writes one JSON document on standard output.
func (a *app) printJSON(document any) error {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return a.printText(harmless(text.String()))
}

// harmless escapes in a JSON document what a terminal would act upon. Only texts can hold it: the encoder's own line ends stay.
func harmless(document string) string {
	dangerous := func(r rune) bool { return r != '\n' && acts(r) }
	if strings.IndexFunc(document, dangerous) < 0 {
		return document
	}
	var b strings.Builder
	for _, r := range document {
		if dangerous(r) {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// graded tells in a document's form of problems those that are wrong or doubtful from those that only inform, which are worded.
func graded(all []arkindex.Problem) (problems []arkindex.Problem, notices []string) {
	problems, notices = []arkindex.Problem{}, []string{}
	for _, problem := range all {
		if problem.Severity == arkindex.SeverityNotice {
			notices = append(notices, problem.String())
		} else {
			problems = append(problems, problem)
		}
	}
	return problems, notices
}

// printRow writes one line of fields separated by tabs on standard output.
func (a *app) printRow(fields ...string) error { return a.printRows([][]string{fields}) }

// printRows writes lines of fields separated by tabs on standard output, all at once.
func (a *app) printRows(rows [][]string) error {
	var lines strings.Builder
	for _, fields := range rows {
		for i, field := range fields {
			if i > 0 {
				lines.WriteByte('\t')
			}
			lines.WriteString(visible(field))
		}
		lines.WriteByte('\n')
	}
	return a.printText(lines.String())
}

// printText writes a result that is already worded on standard output.
func (a *app) printText(text string) error {
	if _, err := io.WriteString(a.Stdout, text); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return nil
}
