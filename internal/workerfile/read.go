package workerfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyglob"
	"arkindex/internal/pyyaml"
)

// Read reads the .arkindex.yml of dir and every file that it names. The files must be inside
// repository, the top of the work tree, or inside dir if repository is "". A configuration file
// that does not exist or cannot be read is an Error with CodeConfiguration; the problems of its
// content are in the set.
func Read(ctx context.Context, dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	if err := r.arkindexYML(ctx); err != nil {
		return nil, err
	}
	return r.set(), nil
}

// arkindexYML reads the configuration in the older format.
func (r *reader) arkindexYML(ctx context.Context) error {
	content, err := readFile(filepath.Join(r.dir, r.name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.noConfiguration()
	case err != nil:
		return arkindex.Errorf(arkindex.CodeConfiguration, "%s cannot be read: %w", Name, reason(err))
	}
	if r.placementOf(filepath.Join(r.dir, r.name)) == inGitDirectory {
		return arkindex.Errorf(arkindex.CodeConfiguration, "%s is in a Git directory", Name).
			WithHint(gitDirectoryHint)
	}
	if root := r.load(r.shown(r.name), content); root != nil {
		r.top(ctx, root)
	}
	return nil
}

const atTopHint = "run this at the top of the worker's repository, or name its directory with -C"

// noConfiguration returns the error for a missing configuration, with the most likely reason.
func (r *reader) noConfiguration() *arkindex.Error {
	err := arkindex.Errorf(arkindex.CodeConfiguration, "there is no %s in %s", Name, r.dir)
	if _, other := os.Stat(filepath.Join(r.dir, ".arkindex.yaml")); other == nil {
		return err.WithHint("rename .arkindex.yaml to %s", Name)
	}
	return err.WithHint(atTopHint)
}

// workerFiles reads the workers of the files that match a path or pattern, in the order of the
// paths of the files.
func (r *reader) workerFiles(ctx context.Context, m mapping, item *pyyaml.Node, path string) {
	refuse := func(code, format string, args ...any) *arkindex.Problem {
		return m.problem(arkindex.SeverityError, item, path, code, format, args...)
	}
	if item.Text == "" {
		refuse(codeValue, "is empty, and should be the path of a worker file")
		return
	}
	for _, match := range r.matches(ctx, item.Text, refuse) {
		systemPath := r.resolve(match)
		file := strings.TrimPrefix(match, "./")
		info, err := os.Stat(systemPath)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			refuse(codeMissingFile, "the file %s does not exist", file)
		case err != nil:
			refuse(codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
		case info.IsDir():
			refuse(codeDirectory, "%s is a directory, and should be a worker file", file)
		case refusePlacement(r.placementOf(systemPath), file, refuse):
		default:
			content, err := readFile(systemPath)
			if err != nil {
				refuse(codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
				continue
			}
			r.workerFile(r.shown(file), content)
		}
	}
}

// matches returns the paths that match a pattern, sorted, and reports why there are none.
func (r *reader) matches(ctx context.Context, pattern string, refuse refusal) []string {
	matches, err := r.globber.Expand(ctx, filepath.ToSlash(pattern))
	shown := abbreviate(pattern)
	switch {
	case errors.Is(err, pyglob.ErrOutside):
		refuse(codeOutside, "the pattern %s leads outside the repository", shown).
			Hint = "write a pattern of files in the repository"
	case errors.Is(err, pyglob.ErrTooMuch):
		refuse(codeTooMuch, "the pattern %s %v", shown, err).
			Hint = "write a pattern that matches fewer directories, or name the files"
	case err != nil:
		refuse(codeTooMuch, "the search for %s was stopped: %v", shown, err)
	case len(matches.Paths) == 0 && strings.Contains(pattern, `\`):
		refuse(codeNoMatch, "no file matches %s", shown).
			Hint = "write / between folders and file, instead of \\"
	case len(matches.Paths) == 0:
		refuse(codeNoMatch, "no file matches %s", shown).Hint = "paths are relative to the directory " +
			"of " + Name + ", and patterns do not match hidden files"
	}
	if err != nil {
		return nil
	}
	for _, link := range matches.Skipped {
		p := refuse(codeOutside, "the pattern %s does not follow the link %s, which leads outside the "+
			"repository", shown, link)
		p.Severity = arkindex.SeverityWarning
	}
	slices.Sort(matches.Paths)
	return slices.Compact(matches.Paths)
}

// abbreviate shortens a pattern for messages.
func abbreviate(pattern string) string {
	const most = 200
	if runes := []rune(pattern); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return pattern
}

// workerFile reads a file with one worker.
func (r *reader) workerFile(file, content string) {
	root := r.load(file, content)
	if root == nil {
		return
	}
	if m, ok := r.workerMapping(file, root); ok {
		r.worker(m)
	}
}

// workerMapping returns the mapping that a file with one worker must be.
func (r *reader) workerMapping(file string, root *pyyaml.Node) (m mapping, ok bool) {
	m = mapping{reader: r, file: file, node: root}
	if root.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, root, "", codeTopLevel,
			"should be a mapping that describes a worker, and is %s", withArticle(root))
	}
	return m, root.Kind == pyyaml.Map
}
