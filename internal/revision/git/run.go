package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// session is how git is run for one call of Facts.
type session struct {
	caller  context.Context // tells an interruption from a time-out of our own
	program string
	dir     string
	env     []string
	trusted string // directory declared safe for these calls; empty: none
}

// environment is the user's with what keeps git from translating, locking, asking, fetching and replacing objects.
// GIT_ALLOW_PROTOCOL forbids every transport, because git before 2.45 does not know GIT_NO_LAZY_FETCH. GIT_CONFIG goes: it would
// narrow `git config` to one file.
func environment(user []string) []string {
	var env []string
	for _, entry := range user {
		if !strings.HasPrefix(entry, "GIT_CONFIG=") {
			env = append(env, entry)
		}
	}
	return append(
		env,
		"LC_ALL=C",
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0",
		"GIT_NO_LAZY_FETCH=1",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_ALLOW_PROTOCOL=none",
	)
}

func (r Repository) session(caller context.Context) (session, error) {
	env := r.Env
	if env == nil {
		env = os.Environ()
	}
	s := session{caller: caller, dir: cmp.Or(r.Dir, "."), env: environment(env)}
	program, err := look(cmp.Or(r.Program, "git"), lookup(env)("PATH"))
	if err != nil {
		return s, &Error{Kind: NoProgram, Dir: s.dir, Err: err}
	}
	s.program = program
	return s, nil
}

// look finds a program in the folders of path, which is that of the environment given and not of the process. Relative
// folders are passed over: a repository must not bring its own git.
func look(name, path string) (string, error) {
	if name != filepath.Base(name) {
		return exec.LookPath(name)
	}
	for _, folder := range filepath.SplitList(path) {
		if !filepath.IsAbs(folder) {
			continue
		}
		if program, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return program, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// run runs git and sends its output to stdout. It returns git's exit code with what it wrote to stderr, or an error when
// git did not run to its end.
func (s session) run(ctx context.Context, stdout io.Writer, args ...string) (int, string, error) {
	whole := []string{"-C", s.dir}
	if s.trusted != "" {
		// A foreign repository's configuration may name a program to run as file system monitor.
		whole = append(whole, "-c", "safe.directory="+s.trusted, "-c", "core.fsmonitor=false")
	}
	command := exec.CommandContext(ctx, s.program, append(whole, args...)...)
	var stderr words
	command.Env, command.Stdout, command.Stderr = s.env, stdout, &stderr
	command.WaitDelay = 100 * time.Millisecond // a child of git may hold the pipes after git was killed
	err := command.Run()
	if ctx.Err() != nil {
		return 0, "", s.stopped(ctx)
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, "", nil
	case errors.As(err, &exit):
		return exit.ExitCode(), stderr.first(), nil
	}
	return 0, "", &Error{Kind: NoProgram, Dir: s.dir, Err: err}
}

// output runs git for a short answer and returns it without its final line feed.
func (s session) output(ctx context.Context, args ...string) (string, int, string, error) {
	var stdout bytes.Buffer
	code, detail, err := s.run(ctx, &stdout, args...)
	return strings.TrimSuffix(stdout.String(), "\n"), code, detail, err
}

// stopped tells why git was killed: the caller gave up, had no more time, or git took too long.
func (s session) stopped(ctx context.Context) error {
	switch cause := s.caller.Err(); {
	case errors.Is(cause, context.Canceled):
		return &Error{Kind: Interrupted, Dir: s.dir, Err: cause}
	case cause != nil:
		return &Error{Kind: Spent, Dir: s.dir, Err: cause}
	}
	return &Error{Kind: TimedOut, Dir: s.dir, Err: ctx.Err()}
}

// broken is the error of a git that ran and failed.
func (s session) broken(detail string) error {
	return &Error{Kind: Broken, Dir: s.dir, Detail: detail}
}

// together asks all questions at once and returns the first question's error that there is.
func together(questions ...func() error) error {
	answers := make([]error, len(questions))
	var group sync.WaitGroup
	for i, question := range questions {
		group.Go(func() { answers[i] = question() })
	}
	group.Wait()
	for _, err := range answers {
		if err != nil {
			return err
		}
	}
	return nil
}

// lookup reads an environment of NAME=VALUE entries, of which the last one of a name counts.
func lookup(env []string) func(string) string {
	return func(name string) string {
		value := ""
		for _, entry := range env {
			if key, text, found := strings.Cut(entry, "="); found && key == name {
				value = text
			}
		}
		return value
	}
}
