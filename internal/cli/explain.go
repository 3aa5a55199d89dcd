package cli

import (
	"strings"

	"arkindex/internal/revision"
)

// explain logs each value of a publication with where it came from, and what was passed over and why.
func (a *app) explain(rev revision.Revision) {
	for _, line := range []struct {
		name  string
		value revision.Value
	}{
		{"repository URL", rev.RepositoryURL},
		{"revision hash", rev.Hash},
		{"message", rev.Message},
		{"author", rev.Author},
		{"branch", rev.Branch},
		{"tags", revision.Value{Value: strings.Join(rev.Tags.Value, ", "), Source: rev.Tags.Source, From: rev.Tags.From}},
	} {
		a.messages.log("%s: %s", line.name, described(line.value))
	}
	for _, passed := range rev.Passed {
		a.messages.log("passed over for the %s: %s (%s): %s", passed.Value, passed.From, passed.Source, passed.Reason)
	}
}

// described is a value with its source.
func described(value revision.Value) string {
	text := value.Value
	if text == "" {
		text = "none"
	}
	switch value.Source {
	case revision.SourceNone, "":
		return text
	case revision.SourceOption:
		return text + ", from the option " + value.From
	case revision.SourceGit:
		return text + ", from Git: " + value.From
	default:
		return text + ", from the variable " + value.From + " (" + string(value.Source) + ")"
	}
}
