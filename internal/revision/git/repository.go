// Package git reads a commit from the local Git repository: its hash, message, author and tags,
// the current branch and the remotes. It runs the git program, never writes, never changes the
// user's configuration and never uses the network.
package git

import (
	"cmp"
	"context"
	"time"

	"arkindex"
)

// defaultTimeout is how long git may take. Even repositories on slow network disks take far less.
const defaultTimeout = time.Minute

// Repository is the Git repository that contains a directory.
type Repository struct {
	Dir     string // directory to start from; defaults to the working directory
	Program string // name or path of git; defaults to "git"
	// environment as NAME=VALUE, with the PATH to find git; defaults to the process's own
	Env     []string
	Timeout time.Duration // for one call of Facts; defaults to a minute
}

// Request says what to read. Only the processes that are needed for it are run.
type Request struct {
	Commit  string // commit whose hash, message, author and tags to read; defaults to HEAD
	Hash    bool
	Message bool
	Author  bool
	Branch  bool
	Tags    bool
	Remotes bool
}

// Empty reports whether there is nothing to read.
func (r Request) Empty() bool { return r == Request{Commit: r.Commit} }

// Facts is what the repository contains. All strings are valid UTF-8.
type Facts struct {
	Commit string // full hash of the requested commit; empty if it does not exist
	// full hash of HEAD, if the branch was requested; empty if there is no commit yet
	Head    string
	Branch  string   // current branch; empty if HEAD is detached
	Tags    []string // tags that point at the commit, sorted by bytes
	Remotes []Remote // remotes with a URL, in the order of the configuration; nil if not read

	// Described says that Message and Author were read. Both may still be empty.
	Described bool
	Message   string // whole message, trimmed, with LF line endings
	Author    string // name of the author

	// Foreign is the repository's directory if it belongs to another user, so that it had to be
	// declared safe for these calls.
	Foreign string
}

// Remote is a configured remote. Both URLs may contain credentials and are never printed.
type Remote struct {
	Name      string
	URL       arkindex.Secret // as configured
	Rewritten arkindex.Secret // as changed by url.*.insteadOf; empty if no rule applies
}

// Facts reads what is requested. The commit is resolved once, so that everything describes the
// same commit even if HEAD moves in the meantime. Errors are of type *Error, and come with the
// facts that could be read.
func (r Repository) Facts(ctx context.Context, want Request) (Facts, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(r.Timeout, defaultTimeout), errTimeout)
	defer cancel()
	s, err := r.session()
	if err != nil {
		return Facts{}, err
	}
	if facts, done := s.readHead(ctx, want); done {
		return facts, nil
	}
	var facts Facts
	s, facts.Commit, err = s.open(ctx, cmp.Or(want.Commit, "HEAD"))
	if err != nil {
		return facts, err
	}
	facts.Foreign = s.trusted
	err = runAll(s.reads(ctx, want, &facts)...)
	if facts.Commit == "" && want.Commit == "" && (want.Hash || want.Message || want.Author) &&
		err == nil {
		err = s.unborn(ctx)
	}
	return facts, err
}

// reads returns the functions that read what is requested. Each sets its own fields of facts.
func (s session) reads(ctx context.Context, want Request, facts *Facts) []func() error {
	var reads []func() error
	add := func(wanted bool, read func(context.Context, *Facts) error) {
		if wanted {
			reads = append(reads, func() error { return read(ctx, facts) })
		}
	}
	known := facts.Commit != ""
	add(known && (want.Message || want.Author), func(ctx context.Context, facts *Facts) error {
		found, err := s.describe(ctx, facts.Commit)
		if err == nil {
			facts.setDescription(found)
		}
		return err
	})
	add(known && want.Tags, s.readTags)
	add(want.Branch, s.readBranch)
	add(want.Branch && want.Commit != "", s.readHeadHash)
	add(want.Remotes, s.readRemotes)
	if want.Commit == "" {
		facts.Head = facts.Commit
	}
	return reads
}
