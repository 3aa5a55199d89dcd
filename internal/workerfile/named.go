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

// named reads the workers of the files that a path or pattern names, in the order of the files' paths.
func (r *reader) named(m mapping, item *pyyaml.Node, path string) {
	refuse := func(code, format string, args ...any) *arkindex.Problem {
		return m.problem(arkindex.SeverityError, item, path, code, format, args...)
	}
	if item.Text == "" {
		refuse(codeValue, "is empty, and should be the path of a worker's file")
		return
	}
	matches := pyglob.Expand(r.dir, filepath.ToSlash(item.Text))
	if len(matches) == 0 {
		refuse(codeNoMatch, "no file matches %s", item.Text).Hint = "paths start at the directory of " + Name + ", and hidden files must be named"
	}
	slices.Sort(matches)
	for _, match := range slices.Compact(matches) {
		place := r.resolve(match)
		file := strings.TrimPrefix(match, "./")
		info, err := os.Stat(place)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			refuse(codeMissingFile, "the file %s does not exist", file)
		case err != nil:
			refuse(codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
		case info.IsDir():
			refuse(codeDirectory, "%s is a directory, and should be a worker's file", file)
		case !r.inside(place):
			refuse(codeOutside, "the file %s is outside of the repository", file)
		default:
			text, err := readFile(place)
			if err != nil {
				refuse(codeUnreadable, "the file %s cannot be read: %v", file, reason(err))
				continue
			}
			r.workerFile(r.shown(file), text)
		}
	}
}

// workerFile reads a file that holds one worker.
func (r *reader) workerFile(file, text string) {
	root := r.load(file, text)
	if root == nil {
		return
	}
	if m, ok := r.describes(file, root); ok {
		r.worker(m)
	}
}

// describes is the mapping that the file of one worker should be.
func (r *reader) describes(file string, root *pyyaml.Node) (m mapping, ok bool) {
	m = mapping{reader: r, file: file, node: root}
	if root.Kind != pyyaml.Map {
		m.problem(arkindex.SeverityError, root, "", codeTopLevel, "should be a mapping that describes a worker, and is %s", aKind(root))
	}
	return m, root.Kind == pyyaml.Map
}
