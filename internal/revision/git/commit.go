package git

import (
	"context"
	"os"
	"strings"
	"unicode"
)

// open resolves a commit to its full hash, which is empty if the commit does not exist, and
// returns the session to read the repository with. If git refuses the repository because of its
// owner, it is declared safe for this session only.
func (s session) open(ctx context.Context, commit string) (session, string, error) {
	hash, r, err := s.resolve(ctx, commit)
	if err != nil || r.code <= 1 {
		return s, hash, err
	}
	if _, err := os.Stat(s.dir); err != nil {
		return s, "", &Error{Kind: NoDirectory, Dir: s.dir, Err: err}
	}
	found := locate(s.dir, lookup(s.env))
	if found.top == "" {
		return s, "", &Error{Kind: NoRepository, Dir: s.dir, Detail: r.message}
	}
	trusting := s
	trusting.trusted = found.top
	hash, r, err = trusting.resolve(ctx, commit)
	if err == nil && r.code > 1 {
		err = s.broken(r.message)
	}
	return trusting, hash, err
}

// isCommitName reports whether name is the name of a commit: a hash or the name of a reference.
// Git's other notations (ranges, searches, options) are not allowed.
func isCommitName(name string) bool {
	foreign := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._/+-", r)
	}
	return name != "" && !strings.ContainsFunc(name, foreign) &&
		!strings.ContainsAny(name[:1], "._/+-")
}

// resolve resolves a commit to its hash, with exactly one process, whose exit code says whether
// the repository can be read at all: 0 if the commit exists, 1 if it does not, any other if git
// cannot read the repository.
func (s session) resolve(ctx context.Context, commit string) (hash string, r result, err error) {
	if !isCommitName(commit) {
		r, err = s.output(ctx, "rev-parse", "--git-dir")
		return "", r, err
	}
	r, err = s.output(ctx, "rev-parse", "--quiet", "--verify", commit+"^{commit}")
	if r.code == 0 {
		hash = r.output
	}
	return hash, r, err
}

// unborn returns why HEAD has no commit: the repository has none yet, or the commit is lost.
func (s session) unborn(ctx context.Context) error {
	r, err := s.output(ctx, "rev-parse", "--quiet", "--verify", "HEAD")
	switch {
	case err != nil:
		return err
	case r.code == 0:
		return s.broken("the commit " + r.output + " of HEAD is missing or damaged")
	}
	return &Error{Kind: NoCommit, Dir: s.dir}
}

// description is what one process reports about a commit.
type description struct{ hash, author, message string }

// describe reads the hash, author and message of a commit. It runs rev-list, which, unlike git log
// and git show, ignores the user's settings (signatures, notes, decorations) and converts the
// encoding.
func (s session) describe(ctx context.Context, commit string) (description, error) {
	r, err := s.output(
		ctx, "rev-list", "--no-walk", "--encoding=UTF-8", "--format=tformat:%an%x00%B", commit, "--",
	)
	if err != nil {
		return description{}, err
	}
	first, rest, _ := strings.Cut(r.output, "\n")
	hash, named := strings.CutPrefix(first, "commit ")
	author, message, found := strings.Cut(rest, "\x00")
	if r.code != 0 || !named || !found {
		return description{}, s.broken(r.message)
	}
	return description{
		hash:    hash,
		author:  strings.TrimSpace(toUTF8(author)),
		message: strings.TrimSpace(strings.ReplaceAll(toUTF8(message), "\r\n", "\n")),
	}, nil
}

// setDescription sets what a description contains.
func (f *Facts) setDescription(d description) {
	f.Described, f.Author, f.Message = true, d.author, d.message
}

// readBranch reads the current branch.
func (s session) readBranch(ctx context.Context, facts *Facts) error {
	r, err := s.output(ctx, "symbolic-ref", "--quiet", "HEAD")
	if err != nil {
		return err
	}
	if r.code > 1 { // 1: HEAD is detached
		return s.broken(r.message)
	}
	if branch, found := strings.CutPrefix(r.output, "refs/heads/"); found {
		facts.Branch = toUTF8(branch)
	}
	return nil
}

// readHeadHash reads the hash of HEAD, for requests about another commit.
func (s session) readHeadHash(ctx context.Context, facts *Facts) error {
	hash, r, err := s.resolve(ctx, "HEAD")
	if err == nil && r.code > 1 {
		err = s.broken(r.message)
	}
	facts.Head = hash
	return err
}
