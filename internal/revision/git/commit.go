package git

import (
	"context"
	"os"
	"strings"
	"unicode"
)

// open pins a commit: it returns the commit's full hash, empty when the repository has no such commit, and the session in which
// the repository can be read. A repository that git refuses for its owner is declared safe, for this session only.
func (s session) open(ctx context.Context, commit string) (session, string, error) {
	hash, code, detail, err := s.pin(ctx, commit)
	if err != nil || code <= 1 {
		return s, hash, err
	}
	if _, err := os.Stat(s.dir); err != nil {
		return s, "", &Error{Kind: NoDirectory, Dir: s.dir, Err: err}
	}
	place := locate(s.dir, lookup(s.env))
	if place.top == "" {
		return s, "", &Error{Kind: NoRepository, Dir: s.dir, Detail: detail}
	}
	trusting := s
	trusting.trusted = place.top
	hash, code, detail, err = trusting.pin(ctx, commit)
	if err == nil && code > 1 {
		err = s.broken(detail)
	}
	return trusting, hash, err
}

// isName reports whether a text may be looked up as a commit: a hash or the name of a reference. Git's other notations (ranges,
// searches, options) are no commits.
func isName(text string) bool {
	foreign := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._/+-", r)
	}
	return text != "" && !strings.ContainsFunc(text, foreign) && !strings.ContainsAny(text[:1], "._/+-")
}

// pin resolves a commit to its hash, in exactly one process, which also tells whether the repository can be read at all: exit code
// 0 is a commit, 1 none of that name, all others a repository that git does not read.
func (s session) pin(ctx context.Context, commit string) (hash string, code int, detail string, err error) {
	if !isName(commit) {
		_, code, detail, err = s.output(ctx, "rev-parse", "--git-dir")
		return "", code, detail, err
	}
	hash, code, detail, err = s.output(ctx, "rev-parse", "--quiet", "--verify", commit+"^{commit}")
	if code != 0 {
		hash = ""
	}
	return hash, code, detail, err
}

// unborn tells a HEAD whose commit is yet to be made from one whose commit is lost.
func (s session) unborn(ctx context.Context) error {
	hash, code, _, err := s.output(ctx, "rev-parse", "--quiet", "--verify", "HEAD")
	switch {
	case err != nil:
		return err
	case code == 0:
		return s.broken("the commit " + hash + " of HEAD is missing or damaged")
	}
	return &Error{Kind: NoCommit, Dir: s.dir}
}

// description is what one process says of a commit.
type description struct{ hash, author, message string }

// describe reads a commit's hash, author and message. rev-list is plumbing: unlike git log and git show it heeds none of the
// user's settings (signatures, notes, decorations), and it converts to the encoding asked for.
func (s session) describe(ctx context.Context, commit string) (description, error) {
	answer, code, detail, err := s.output(ctx, "rev-list", "--no-walk", "--encoding=UTF-8", "--format=tformat:%an%x00%B",
		commit, "--")
	if err != nil {
		return description{}, err
	}
	first, answer, _ := strings.Cut(answer, "\n")
	hash, named := strings.CutPrefix(first, "commit ")
	author, message, found := strings.Cut(answer, "\x00")
	if code != 0 || !named || !found {
		return description{}, s.broken(detail)
	}
	return description{
		hash:    hash,
		author:  strings.TrimSpace(text(author)),
		message: strings.TrimSpace(strings.ReplaceAll(text(message), "\r\n", "\n")),
	}, nil
}

// described notes a description.
func (f *Facts) described(d description) {
	f.Described, f.Author, f.Message = true, d.author, d.message
}

// branch reads the current branch; exit code 1 is a detached HEAD.
func (s session) branch(ctx context.Context, facts *Facts) error {
	ref, code, detail, err := s.output(ctx, "symbolic-ref", "--quiet", "HEAD")
	if err != nil {
		return err
	}
	if code > 1 {
		return s.broken(detail)
	}
	if branch, found := strings.CutPrefix(ref, "refs/heads/"); found {
		facts.Branch = text(branch)
	}
	return nil
}

// head reads where HEAD is, for a request about another commit.
func (s session) head(ctx context.Context, facts *Facts) error {
	hash, code, detail, err := s.pin(ctx, "HEAD")
	if err == nil && code > 1 {
		err = s.broken(detail)
	}
	facts.Head = hash
	return err
}
