package app

import "arkindex"

// The exit codes of success, of errors without a code of their own, and of an interruption.
const (
	ExitOK          = 0
	ExitFailure     = 1
	ExitInterrupted = 130
)

// ExitStatus is the error of a command that has already reported its errors.
type ExitStatus int

// Error is never shown.
func (ExitStatus) Error() string { return "the command failed" }

// exitRow is a row of exitTable.
type exitRow struct {
	code arkindex.Code
	exit int
}

// exitTable maps errors to exit codes. When several errors occurred, the first matching row wins.
// Codes that are not listed exit with ExitFailure.
func exitTable() []exitRow {
	return []exitRow{
		{arkindex.CodeInterrupted, ExitInterrupted},
		{arkindex.CodeUsage, 2},
		{arkindex.CodeConfiguration, 3},
		{arkindex.CodeMissing, 3},
		{arkindex.CodeProfile, 2},
		{arkindex.CodeCredentials, 4},
		{arkindex.CodeForbidden, 4},
		{arkindex.CodeUnavailable, 5},
	}
}

// ExitCode returns the exit code for a command that failed with errs.
func ExitCode(errs ...error) int {
	if len(errs) == 0 {
		return ExitOK
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
	return ExitFailure
}
