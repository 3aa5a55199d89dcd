package app

import (
	"encoding/json"
	"io"
	"strings"

	"arkindex"
)

// PrintJSON writes a JSON document to standard output.
func (a *App) PrintJSON(document any) error {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return a.PrintString(PrintableJSON(a.trace.RedactOutput(text.String())))
}

// PrintRow writes one line of tab-separated fields to standard output.
func (a *App) PrintRow(fields ...string) error { return a.PrintRows([][]string{fields}) }

// PrintRows writes lines of tab-separated fields to standard output, in a single write.
func (a *App) PrintRows(rows [][]string) error {
	var lines strings.Builder
	for _, fields := range rows {
		for i, field := range fields {
			if i > 0 {
				lines.WriteByte('\t')
			}
			lines.WriteString(Printable(a.trace.RedactOutput(field)))
		}
		lines.WriteByte('\n')
	}
	return a.PrintString(lines.String())
}

// PrintString writes a finished result to standard output.
func (a *App) PrintString(result string) error {
	if _, err := io.WriteString(a.Process.Stdout, a.trace.RedactOutput(result)); err != nil {
		return arkindex.Errorf(arkindex.CodeInternal, "the result cannot be written: %w", err)
	}
	return nil
}

// SplitProblems separates errors and warnings from notices, as JSON documents show them. Notices
// become messages.
func SplitProblems(all []arkindex.Problem) (problems []arkindex.Problem, notices []string) {
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

// StringOrEmpty returns the string that value points to, or "" for nil.
func StringOrEmpty(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}
