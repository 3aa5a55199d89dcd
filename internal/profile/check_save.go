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
// outermost first. A symbolic link among them whose target does not exist stays a link.
func makeDirectory(directory string) (created []string, err error) {
	existing := directory
	var missing []string
	for {
		_, err := os.Lstat(existing)
		if !errors.Is(err, fs.ErrNotExist) || existing == filepath.Dir(existing) {
			break
		}
		missing = append([]string{existing}, missing...)
		existing = filepath.Dir(existing)
	}
	if _, err := os.Stat(existing); errors.Is(err, fs.ErrNotExist) { // a link
		target, err := destination(existing)
		if err != nil {
			return nil, err
		}
		if created, err = makeDirectory(target); err != nil {
			return created, err
		}
	}
	return append(created, missing...), os.MkdirAll(directory, 0o700)
}
