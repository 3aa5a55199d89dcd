package workerfile

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxFile is the number of bytes read of any file. A larger configuration or description is
// refused anyway.
const maxFile = 1<<20 + 1

// errIrregular refuses a pipe, a socket or a device: reading it might never end.
var errIrregular = errors.New("it is not a regular file")

// errDirectory refuses a directory with the name of a file.
var errDirectory = errors.New("it is a directory")

// readFile reads a regular file, at most maxFile bytes of it. It checks before it opens the file,
// because opening a pipe waits for a writer.
func readFile(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errDirectory
	case !info.Mode().IsRegular():
		return "", errIrregular
	}
	return readRegular(path)
}

// readRegular reads a file that is regular, at most maxFile bytes of it. The caller has checked
// that.
func readRegular(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	var content bytes.Buffer
	content.Grow(4 << 10) // more than most files need
	_, err = content.ReadFrom(io.LimitReader(file, maxFile))
	return content.String(), err
}

// resolve returns a path of the configuration as a path of the system.
func (r *reader) resolve(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	// Not filepath.Join, which would remove x/.. from the path even if x is a symbolic link.
	return r.dir + string(filepath.Separator) + filepath.FromSlash(path)
}

// inside reports whether an existing file is inside the border once symbolic links are resolved.
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

// reason returns an error of the system without the operation and the path.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
