package workerfile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"arkindex/internal/pyyaml"
)

// maxDescription is more than an instance takes in one request, in bytes.
const maxDescription = 1 << 20

// description reads the file that describes the worker, which is looked up from the directory of .arkindex.yml for workers
// in other files as well. Line ends become LF and a byte order mark is dropped.
func (m mapping) description() *string {
	value := m.value("description")
	if value == nil {
		return nil
	}
	if value.Kind != pyyaml.String || value.Text == "" {
		m.error(value, "description", codeType, "should be the path of a text file")
		return nil
	}
	path := m.resolve(value.Text)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		m.error(value, "description", codeMissingFile, "there is no file %s", value.Text).Hint = "paths start at the directory of " + Name
	case err != nil:
		m.error(value, "description", codeUnreadable, "the file %s cannot be read: %v", value.Text, reason(err))
	case info.IsDir():
		m.error(value, "description", codeDirectory, "%s is a directory, and should be a text file", value.Text)
	case !m.inside(path):
		m.error(value, "description", codeOutside, "the file %s is outside of the repository", value.Text)
	case info.Size() > maxDescription:
		m.error(value, "description", codeTooLarge, "the file %s is larger than 1 MiB", value.Text)
	default:
		return m.readDescription(value, path)
	}
	return nil
}

func (m mapping) readDescription(value *pyyaml.Node, path string) *string {
	content, err := os.ReadFile(path)
	if err != nil {
		m.error(value, "description", codeUnreadable, "the file %s cannot be read: %v", value.Text, reason(err))
		return nil
	}
	if !utf8.Valid(content) {
		m.error(value, "description", codeNotUTF8, "the file %s is not UTF-8", value.Text).Hint = "save it in UTF-8"
		return nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(content))
	return &text
}

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
