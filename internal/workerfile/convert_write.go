package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"
)

// Write writes the files below dir, all of them or none, and returns their paths as in the
// conversion. It never replaces a file, not even one created since the conversion, and other
// processes never see part of a file.
func (c *Conversion) Write(dir string) ([]string, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	var written []string
	for _, file := range c.Files {
		if err := writeNew(filepath.Join(dir, filepath.FromSlash(file.Path)), file.Text); err != nil {
			for _, path := range written {
				_ = os.Remove(filepath.Join(dir, filepath.FromSlash(path)))
			}
			return nil, writeError(file.Path, err)
		}
		written = append(written, file.Path)
	}
	return written, nil
}

func writeError(path string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return arkindex.Errorf(
			arkindex.CodeConfiguration, "%s already exists, so nothing was written", path,
		).
			WithHint("remove the file, or the worker from %s", Name)
	}
	return arkindex.Errorf(arkindex.CodeConfiguration,
		"%s cannot be written, so nothing was: %w", path, reason(err))
}

// writeNew writes a file that must not exist, not even with the other extension. The complete file
// gets its name by a hard link, which unlike a rename fails if the name exists.
func writeNew(path, text string) error {
	if _, err := os.Lstat(path[:len(path)-len(".yml")] + ".yaml"); err == nil {
		return fs.ErrExist
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	draft, err := os.CreateTemp(folder, ".convert-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(text)
	if err == nil {
		err = draft.Chmod(0o644)
	}
	if err := errors.Join(err, draft.Close()); err != nil {
		return err
	}
	return os.Link(draft.Name(), path)
}
