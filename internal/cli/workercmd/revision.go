package workercmd

import (
	"context"
	"errors"
	"strings"

	"arkindex"
	"arkindex/internal/cli/app"
	"arkindex/internal/revision"
	"arkindex/internal/revision/ci"
	"arkindex/internal/revision/git"
)

// resolveRevision finds out which revision is being published.
func resolveRevision(
	ctx context.Context, a *app.App, options revision.Options,
) (revision.Revision, error) {
	repository := git.Repository{Dir: a.WorkingDirectory(), Env: a.Process.Environ}
	askGit := func(request git.Request) (git.Facts, error) { return repository.Facts(ctx, request) }
	rev, err := revision.Resolve(options, ci.Read(a.Process.Getenv), askGit)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = arkindex.Errorf(arkindex.CodeUnavailable, "Git did not finish in time").
			WithHint("try again later, or give more time with --timeout")
	}
	return rev, err
}

// explain logs where each value of a revision comes from, and which sources were skipped and why.
func explain(a *app.App, rev revision.Revision) {
	tags := revision.Value{
		Value: strings.Join(rev.Tags.Value, ", "), Source: rev.Tags.Source, From: rev.Tags.From,
	}
	for _, line := range []struct {
		name  string
		value revision.Value
	}{
		{"repository URL", rev.RepositoryURL},
		{"revision hash", rev.Hash},
		{"message", rev.Message},
		{"author", rev.Author},
		{"branch", rev.Branch},
		{"tags", tags},
	} {
		a.Messages.Logf("%s: %s", line.name, valueWithSource(line.value))
	}
	for _, passed := range rev.Passed {
		a.Messages.Logf("passed over for the %s: %s (%s): %s",
			passed.Value, passed.From, passed.Source, passed.Reason)
	}
}

func valueWithSource(value revision.Value) string {
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
