package cli

import "arkindex"

// The exit codes of success, of any error that has none of its own, and of an interruption.
const (
	exitOK          = 0
	exitFailure     = 1
	exitInterrupted = 130
)

// exitRow gives the errors of a code their exit code.
type exitRow struct {
	code arkindex.Code
	exit int
}

// exitTable is the one place that turns errors into exit codes. Its order decides between several causes: the first row
// that fits wins. Every code that is not listed is exitFailure.
func exitTable() []exitRow {
	return []exitRow{
		{arkindex.CodeInterrupted, exitInterrupted},
		{arkindex.CodeUsage, 2},
		{arkindex.CodeConfiguration, 3},
		{arkindex.CodeMissing, 3},
		{arkindex.CodeProfile, 2},
		{arkindex.CodeCredentials, 4},
		{arkindex.CodeForbidden, 4},
		{arkindex.CodeUnavailable, 5},
	}
}

// exitCode returns the exit code that errors add up to.
func exitCode(errs ...error) int {
	if len(errs) == 0 {
		return exitOK
	}
	present := map[arkindex.Code]bool{}
	for _, err := range errs {
		present[arkindex.CodeOf(err)] = true
	}
	for _, row := range exitTable() {
		if present[row.code] {
			return row.exit
		}
	}
	return exitFailure
}
