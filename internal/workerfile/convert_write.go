package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"arkindex"
)

// Write writes the files below the directory that was converted, all of them or none, and returns
// their paths as in the conversion. It never replaces a file, not even one created since the
// conversion, and other processes never see part of a file. It writes nothing outside the
// repository.
func (c *Conversion) Write() ([]string, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	dir := c.reader.dir
	if err := os.MkdirAll(filepath.Join(dir, Folder), 0o777); err != nil {
		return nil, writeError(Folder, err)
	}
	if err := c.reader.checkFolder(); err != nil {
		return nil, err
	}
	// A folder that is replaced by a link from now on is not followed.
	folder, err := filepath.EvalSymlinks(filepath.Join(dir, Folder))
	if err != nil {
		return nil, writeError(Folder, err)
	}
	var written []string
	for _, file := range c.Files {
		path := filepath.Join(folder, filepath.Base(file.Path))
		if err := writeNew(path, file.Text); err != nil {
			for _, path := range written {
				_ = os.Remove(filepath.Join(folder, filepath.Base(path)))
			}
			return nil, writeError(file.Path, err)
		}
		written = append(written, file.Path)
	}
	return written, nil
}

// checkFolder refuses a folder of the newer format that is, or whose link leads, outside the
// repository or into a Git directory.
func (r *reader) checkFolder() error {
	path := filepath.Join(r.dir, Folder)
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		path = r.dir // it is made there
	}
	_, err = os.Stat(path)
	switch where := r.placementOf(path); {
	case err != nil:
		return arkindex.Errorf(arkindex.CodeConfiguration,
			"%s is a link that leads nowhere, so nothing was written: %w", Folder, reason(err)).
			WithHint("replace the link by a folder")
	case where == outsideRepository:
		return arkindex.Errorf(arkindex.CodeConfiguration,
			"the folder %s is outside the repository, so nothing was written", Folder).
			WithHint("replace the link by a folder, or convert in the repository that it leads to")
	case where == inGitDirectory:
		return arkindex.Errorf(arkindex.CodeConfiguration,
			"the folder %s is in a Git directory, so nothing was written", Folder).
			WithHint("replace the link by a folder")
	}
	return nil
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
	draft, err := os.CreateTemp(filepath.Dir(path), ".convert-*")
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
