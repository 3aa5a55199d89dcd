package servecmd

import (
	"errors"
	"io"
	"log/slog"
	"slices"

	"github.com/spf13/cobra"

	"arkindex"
	"arkindex/internal/cli/app"
)

// LogsJSON reports whether a command serves a registry and logs as JSON. If its arguments are
// wrong, they may not have been parsed.
func LogsJSON(cmd *cobra.Command, args []string) bool {
	if cmd == nil || cmd.Name() != "serve" || cmd.Flags().Lookup("log-format") == nil {
		return false
	}
	if cmd.Flags().Lookup("log-format").Value.String() == logJSON ||
		slices.Contains(args, "--log-format="+logJSON) {
		return true
	}
	i := slices.Index(args, "--log-format")
	return i >= 0 && i+1 < len(args) && args[i+1] == logJSON
}

// LogError logs the error that ends the server, with its hint, as JSON.
func LogError(stderr io.Writer, err error) {
	attributes := []any{"error", err.Error()}
	var known *arkindex.Error
	if errors.As(err, &known) && known.Hint != "" {
		attributes = append(attributes, "hint", known.Hint)
	}
	newLogger(stderr, logJSON).Error("the server failed", attributes...)
}

// newLogger returns the log of a server.
func newLogger(stderr io.Writer, format string) *slog.Logger {
	if format == logJSON {
		return slog.New(slog.NewJSONHandler(app.PrintableWriter(stderr, app.PrintableJSON), nil))
	}
	return slog.New(slog.NewTextHandler(app.PrintableWriter(stderr, app.PrintableLines), nil))
}
