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

// session runs git for one call of Facts.
type session struct {
	program string
	dir     string
	env     []string
	trusted string // directory declared safe for these calls; empty if none
}

// result is how a git process ended.
type result struct {
	output  string // standard output without its final line feed
	code    int    // exit code
	message string // what git wrote to standard error, see stderr.message
}

// errTimeout is the cause of a context that ended because git took longer than Repository.Timeout.
var errTimeout = errors.New("git timed out")

// environment returns the user's environment with variables that keep git from translating
// messages, taking locks, prompting, fetching and replacing objects. GIT_ALLOW_PROTOCOL forbids
// all transports, because git before 2.45 does not know GIT_NO_LAZY_FETCH. GIT_CONFIG is removed,
// because it would restrict `git config` to one file.
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

func (r Repository) session() (session, error) {
	env := r.Env
	if env == nil {
		env = os.Environ()
	}
	s := session{dir: cmp.Or(r.Dir, "."), env: environment(env)}
	program, err := findProgram(cmp.Or(r.Program, "git"), lookup(env)("PATH"))
	if err != nil {
		return s, &Error{Kind: NoProgram, Dir: s.dir, Err: err}
	}
	s.program = program
	return s, nil
}

// findProgram finds a program in the directories of path, which is from the given environment and
// not from the process's own. Relative directories are skipped: a repository must not bring its
// own git.
func findProgram(name, path string) (string, error) {
	if name != filepath.Base(name) {
		return exec.LookPath(name)
	}
	for _, directory := range filepath.SplitList(path) {
		if !filepath.IsAbs(directory) {
			continue
		}
		if program, err := exec.LookPath(filepath.Join(directory, name)); err == nil {
			return program, nil
		}
	}
	return "", &exec.Error{Name: name, Err: exec.ErrNotFound}
}

// run runs git with its standard output going to stdout. It returns an error if git did not run to
// its end.
func (s session) run(ctx context.Context, stdout io.Writer, args ...string) (result, error) {
	whole := []string{"-C", s.dir}
	if s.trusted != "" {
		// The configuration of somebody else's repository may run any program as file system monitor.
		whole = append(whole, "-c", "safe.directory="+s.trusted, "-c", "core.fsmonitor=false")
	}
	command := exec.CommandContext(ctx, s.program, append(whole, args...)...)
	var stderr stderr
	command.Env, command.Stdout, command.Stderr = s.env, stdout, &stderr
	// A child of git may keep the pipes open. Do not wait for it once git was killed, but on a busy
	// machine give the output of a git that has ended the time to arrive.
	command.WaitDelay = 10 * time.Second
	command.Cancel = func() error {
		command.WaitDelay = 100 * time.Millisecond
		return command.Process.Kill()
	}
	err := command.Run()
	if ctx.Err() != nil {
		return result{}, s.stopped(ctx)
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return result{}, nil
	case errors.As(err, &exit):
		return result{code: exit.ExitCode(), message: stderr.message()}, nil
	}
	return result{}, &Error{Kind: NoProgram, Dir: s.dir, Err: err}
}

// output runs git and returns its output, which is expected to be short.
func (s session) output(ctx context.Context, args ...string) (result, error) {
	var stdout bytes.Buffer
	r, err := s.run(ctx, &stdout, args...)
	r.output = strings.TrimSuffix(stdout.String(), "\n")
	return r, err
}

// stopped returns the error for a git process that was killed because ctx ended.
func (s session) stopped(ctx context.Context) error {
	kind := Spent
	switch {
	case errors.Is(context.Cause(ctx), errTimeout):
		kind = TimedOut
	case errors.Is(ctx.Err(), context.Canceled):
		kind = Interrupted
	}
	return &Error{Kind: kind, Dir: s.dir, Err: ctx.Err()}
}

// broken returns the error for a git process that failed.
func (s session) broken(message string) error {
	return &Error{Kind: Broken, Dir: s.dir, Detail: message}
}

// runAll runs functions at the same time and returns the error of the first one that failed, in
// the order of the arguments.
func runAll(functions ...func() error) error {
	errs := make([]error, len(functions))
	var group sync.WaitGroup
	for i, function := range functions {
		group.Go(func() { errs[i] = function() })
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// lookup returns a getenv for NAME=VALUE entries. If a name is repeated, its last value counts.
func lookup(env []string) func(string) string {
	return func(name string) string {
		value := ""
		for _, entry := range env {
			if key, v, found := strings.Cut(entry, "="); found && key == name {
				value = v
			}
		}
		return value
	}
}
