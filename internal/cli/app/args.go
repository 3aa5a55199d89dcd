package app

import (
	"strings"

	"github.com/spf13/cobra"

	"arkindex"
)

// UsageError returns the error of a wrong command line. It points to the command's help.
func UsageError(cmd *cobra.Command, format string, args ...any) *arkindex.Error {
	return arkindex.Errorf(arkindex.CodeUsage, format, args...).
		WithHint("see %s --help", cmd.CommandPath())
}

// NeedsCommand rejects a bare command group, such as "arkindex worker".
func NeedsCommand(cmd *cobra.Command, _ []string) error {
	return UsageError(cmd, "%s needs a command", cmd.CommandPath())
}

// NoArguments rejects any argument.
func NoArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return UsageError(cmd, "%s takes no arguments, but got %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// OneArgument requires exactly one argument, which the error messages call what.
func OneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 || len(args) == 1 && args[0] == "":
			return UsageError(cmd, "%s is missing", what)
		case len(args) > 1:
			return UsageError(cmd, "one argument is expected, but there are %d: %s",
				len(args), strings.Join(args, " "))
		}
		return nil
	}
}

// AtMostOneArgument rejects more than one argument.
func AtMostOneArgument(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return UsageError(cmd, "at most one argument is expected, but there are %d", len(args))
	}
	return nil
}
