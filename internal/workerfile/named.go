package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// named reads the workers of the files that a path or pattern names, in the order of the files' paths.
func (r *reader) named(m mapping, item *pyyaml.Node, path string) {
	refuse := func(code, format string, args ...any) *arkindex.Problem {
		return m.problem(arkindex.SeverityError, item, path, code, format, args...)
	}
	if item.Text == "" {
		refuse(codeValue, "is empty, and should be the path of a worker's file")
		return
	}
	matches := expand(r.dir, filepath.ToSlash(item.Text))
	slices.Sort(matches)
	if len(matches) == 0 {
		refuse(codeNoMatch, "no file matches %s", item.Text).Hint = "paths start at the directory of " + Name + ", and hidden files must be named"
	}
	for _, match := range matches {
		file := r.display(match)
		info, err := os.Stat(r.resolve(match))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			refuse(codeMissingFile, "the file %s does not exist", file)
		case err != nil:
			refuse(codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
		case info.IsDir():
			refuse(codeDirectory, "%s is a directory, and should be a worker's file", file)
		case !r.inside(r.resolve(match)):
			refuse(codeOutside, "the file %s is outside of the repository", file)
		default:
			r.workerFile(m, item, path, file, r.resolve(match))
		}
	}
}

// display is a match's name in messages: relative to the directory where it can be.
func (r *reader) display(match string) string {
	if filepath.IsAbs(match) {
		return match
	}
	return filepath.ToSlash(filepath.Clean(match))
}

// workerFile reads a file that holds one worker.
func (r *reader) workerFile(m mapping, item *pyyaml.Node, path, file, place string) {
	text, err := os.ReadFile(place)
	if err != nil {
		m.problem(arkindex.SeverityError, item, path, codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
		return
	}
	root := r.load(file, text)
	if root == nil {
		return
	}
	inside := mapping{reader: r, file: file, node: root}
	if root.Kind != pyyaml.Map {
		inside.problem(arkindex.SeverityError, root, "", codeTopLevel, "should be a mapping that describes a worker, and is %s", aKind(root))
		return
	}
	r.worker(inside)
}
