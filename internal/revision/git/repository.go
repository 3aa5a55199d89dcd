// Package git asks the local Git repository about a commit: its hash, message, author and tags, the current branch and the
// remotes. It runs the git program, reads only, changes nothing of the user's configuration, and never reaches the network.
package git

import (
	"cmp"
	"context"
	"time"

	"arkindex"
)

// patience is how long git may take by default. A repository on a slow network disk stays far below it.
const patience = time.Minute

// Repository is the Git repository that a directory belongs to.
type Repository struct {
	Dir     string        // directory to start from; empty: the process's own
	Program string        // name or path of git; empty: "git"
	Env     []string      // environment as NAME=VALUE, its PATH is where the program is looked up; nil: the process's own
	Timeout time.Duration // for everything that one call of Facts runs; 0: a minute
}

// Request says what is wanted. Only the processes that it needs are run.
type Request struct {
	Commit  string // commit that hash, message, author and tags are of; empty: HEAD
	Hash    bool
	Message bool
	Author  bool
	Branch  bool
	Tags    bool
	Remotes bool
}

// Empty reports whether nothing is wanted.
func (r Request) Empty() bool { return r == Request{Commit: r.Commit} }

// Facts are what Git tells. All texts are valid UTF-8.
type Facts struct {
	Commit  string   // full hash of the commit that was asked for; empty: the repository has no such commit
	Head    string   // full hash of HEAD, when the branch was asked for; empty: no commit yet
	Branch  string   // current branch; empty: detached HEAD
	Tags    []string // every tag that points at the commit, sorted by bytes
	Remotes []Remote // every remote with a URL, in configuration order; nil: not read

	// Described says that Message and Author were read; both may be empty nevertheless.
	Described bool
	Message   string // whole message, trimmed, lines ending in LF
	Author    string // author's name

	// Foreign is the directory that belongs to another user, so that git had to be told for these calls that it is safe.
	Foreign string
}

// Remote is a configured remote. Both URLs may carry credentials and are kept from being printed.
type Remote struct {
	Name      string
	URL       arkindex.Secret // as configured
	Rewritten arkindex.Secret // as url.*.insteadOf changes it; empty: no rule applies
}

// Facts answers the request. Everything describes the commit that is pinned first, even when HEAD moves meanwhile.
// With an error, which is always an *Error, the facts that were found are returned all the same.
func (r Repository) Facts(ctx context.Context, want Request) (Facts, error) {
	parent := ctx
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(r.Timeout, patience))
	defer cancel()
	s, err := r.session(parent)
	if err != nil {
		return Facts{}, err
	}
	if facts, usual := s.atOnce(ctx, want); usual {
		return facts, nil
	}
	var facts Facts
	s, facts.Commit, err = s.open(ctx, cmp.Or(want.Commit, "HEAD"))
	if err != nil {
		return facts, err
	}
	facts.Foreign = s.trusted
	err = together(s.questions(ctx, want, &facts)...)
	if facts.Commit == "" && want.Commit == "" && (want.Hash || want.Message || want.Author) && err == nil {
		err = s.unborn(ctx)
	}
	return facts, err
}

// questions lists what is to be run for a request; each writes its own fields of facts.
func (s session) questions(ctx context.Context, want Request, facts *Facts) []func() error {
	var questions []func() error
	ask := func(wanted bool, question func(context.Context, *Facts) error) {
		if wanted {
			questions = append(questions, func() error { return question(ctx, facts) })
		}
	}
	known := facts.Commit != ""
	ask(known && (want.Message || want.Author), func(ctx context.Context, facts *Facts) error {
		found, err := s.describe(ctx, facts.Commit)
		if err == nil {
			facts.described(found)
		}
		return err
	})
	ask(known && want.Tags, s.tags)
	ask(want.Branch, s.branch)
	ask(want.Branch && want.Commit != "", s.head)
	ask(want.Remotes, s.remotes)
	if want.Commit == "" {
		facts.Head = facts.Commit
	}
	return questions
}
