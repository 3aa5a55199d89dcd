package workerfile

import (
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
func Read(dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	if err := r.arkindexYML(); err != nil {
		return nil, err
	}
	return r.set(), nil
}

// arkindexYML reads the configuration in the older format.
func (r *reader) arkindexYML() error {
	content, err := readFile(filepath.Join(r.dir, r.name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.noConfiguration()
	case err != nil:
		return arkindex.Errorf(arkindex.CodeConfiguration, "%s cannot be read: %w", Name, reason(err))
	}
	if root := r.load(r.shown(r.name), content); root != nil {
		r.top(root)
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
func (r *reader) workerFiles(m mapping, item *pyyaml.Node, path string) {
	refuse := func(code, format string, args ...any) *arkindex.Problem {
		return m.problem(arkindex.SeverityError, item, path, code, format, args...)
	}
	if item.Text == "" {
		refuse(codeValue, "is empty, and should be the path of a worker file")
		return
	}
	matches := pyglob.Expand(r.dir, filepath.ToSlash(item.Text))
	if len(matches) == 0 {
		refuse(
			codeNoMatch, "no file matches %s", item.Text,
		).Hint = "paths are relative to the directory of " +
			Name + ", and patterns do not match hidden files"
	}
	slices.Sort(matches)
	for _, match := range slices.Compact(matches) {
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
		case !r.inside(systemPath):
			refuse(codeOutside, "the file %s is outside the repository", file)
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
