package workerfile

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// maxFile is more than is read of any file, in bytes: a configuration of more than 1 MiB is refused, and so is a description.
const maxFile = 1<<20 + 1

// errIrregular is what is wrong with a pipe, a socket or a device: reading it might never end.
var errIrregular = errors.New("it is not a regular file")

// errDirectory is what is wrong with a directory that has the name of a file.
var errDirectory = errors.New("it is a directory")

// resolve is a path of the configuration as a path of the system.
func (r *reader) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	// Not filepath.Join, which would take x/.. out of the path even where x is a link.
	return r.dir + string(filepath.Separator) + filepath.FromSlash(path)
}

// inside reports whether a file that exists is within the border, whatever links lead to it.
func (r *reader) inside(path string) bool {
	resolved, err := filepath.EvalSymlinks(path)
	if err != nil {
		return false
	}
	resolved, err = filepath.Abs(resolved)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(r.border, resolved)
	return err == nil && filepath.IsLocal(rel)
}

// reason is the part of an error of the system that does not repeat the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
