package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckWritable returns an error if the profile file at path cannot be written. It changes
// nothing.
func CheckWritable(path string) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	if err := tryWrite(path); err != nil {
		return errWrite(err)
	}
	return nil
}

// CheckSave returns the error that Save would return, as far as that is known before there is a
// token. It changes nothing.
func CheckSave(seen File, p Profile, asDefault bool) error {
	if err := CheckWritable(seen.Path); err != nil {
		return err
	}
	path, err := target(seen.Path)
	if err != nil {
		return err
	}
	_, err = changed(path, func(e *edit) error { return e.save(seen, p, asDefault) })
	return err
}

// tryWrite tries what replace does, and undoes it.
func tryWrite(path string) error {
	created, err := makeDirectory(filepath.Dir(path))
	for _, directory := range created {
		defer os.Remove(directory)
	}
	if err != nil {
		return err
	}
	temporary, err := createTemporary(path)
	if err == nil {
		return errors.Join(temporary.Close(), os.Remove(temporary.Name()))
	}
	file, inPlace := os.OpenFile(path, os.O_WRONLY, 0)
	if inPlace != nil {
		return err
	}
	return file.Close()
}

// makeDirectory creates a directory and its parents, and returns those that did not exist, the
// outermost first.
func makeDirectory(directory string) (created []string, err error) {
	var missing []string
	for current := directory; ; current = filepath.Dir(current) {
		_, err := os.Lstat(current)
		if !errors.Is(err, fs.ErrNotExist) || current == filepath.Dir(current) {
			break
		}
		missing = append([]string{current}, missing...)
	}
	return missing, os.MkdirAll(directory, 0o700)
}
