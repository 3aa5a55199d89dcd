package profile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"arkindex"
	"arkindex/internal/plainfile"
)

// update reads the file at path, changes it and replaces it. Processes that do so at the same time
// wait for each other.
func update(path string, change func(*edit) error) error {
	path, err := target(path)
	if err != nil {
		return err
	}
	release, err := lock(path, lockTimeout)
	if err != nil {
		return err
	}
	defer release()
	content, err := changed(path, change)
	if err != nil {
		return err
	}
	if err := replace(path, content); err != nil {
		return errWrite(err)
	}
	return nil
}

// changed returns the content of the file at path after a change.
func changed(path string, change func(*edit) error) ([]byte, error) {
	content, err := plainfile.Read(path, maxFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errRead(err)
	}
	document, err := parse(path, content)
	if err != nil {
		return nil, err
	}
	// Refuse to change a file that is not a profile file.
	if err := (&File{Path: path}).fill(document); err != nil {
		return nil, err
	}
	// The parser drops the comments of a file that has nothing else.
	var comments []byte
	if len(document.Content) == 0 && len(bytes.TrimSpace(content)) > 0 {
		comments = append(bytes.TrimRight(content, "\r\n"), '\n')
	}
	if err := change(&edit{path: path, top: topMapping(document)}); err != nil {
		return nil, err
	}
	content, err = encode(path, document)
	if err != nil {
		return nil, err
	}
	return append(comments, content...), nil
}

// maxLinks is how many symbolic links to follow, as many as Linux does.
const maxLinks = 40

// target returns the path of the file that a profile file is a symbolic link to, which need not
// exist. The link stays a link, for users who keep their configuration under version control.
func target(path string) (string, error) {
	if path == "" {
		return "", arkindex.Errorf(arkindex.CodeProfile, "the profile file has no directory").
			WithHint("set HOME or XDG_CONFIG_HOME")
	}
	for range maxLinks {
		if _, err := os.Readlink(path); err != nil { // not a link, or nothing
			return path, checkReplaceable(path)
		}
		next, err := destination(path)
		if err != nil {
			return "", errWrite(err)
		}
		path = next
	}
	return "", arkindex.Errorf(
		arkindex.CodeProfile, "the profile file %s is a symbolic link to itself", path,
	).
		WithHint("remove the link, then try again")
}

// destination returns the path that the symbolic link at path has.
func destination(path string) (string, error) {
	link, err := os.Readlink(path)
	if err != nil || filepath.IsAbs(link) {
		return link, err
	}
	// The directory may be a link itself, which .. in the link does not know.
	directory, err := filepath.EvalSymlinks(filepath.Dir(path))
	return filepath.Join(directory, link), err
}

// checkReplaceable returns an error if there is something at path that is not a regular file. A
// rename would replace even a device.
func checkReplaceable(path string) error {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().IsRegular() {
		return nil
	}
	return errWrite(errors.New(path + " is not a regular file"))
}

func errWrite(err error) error {
	return arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be written: %w", err).
		WithHint("check the permissions of the file and of its directory, or set XDG_CONFIG_HOME")
}

// topMapping returns the mapping of a document, which it adds if the document is empty.
func topMapping(document *yaml.Node) *yaml.Node {
	if len(document.Content) > 0 && document.Content[0].Kind == yaml.MappingNode {
		return document.Content[0]
	}
	top := &yaml.Node{Kind: yaml.MappingNode}
	if len(document.Content) > 0 {
		old := document.Content[0] // null
		top.HeadComment, top.FootComment = old.HeadComment, old.FootComment
	}
	document.Kind, document.Content = yaml.DocumentNode, []*yaml.Node{top}
	return top
}

// encode encodes a document with its original indentation. It checks that the result can be read
// again, since it cannot if the anchor of a removed host is still used.
func encode(path string, document *yaml.Node) ([]byte, error) {
	content, err := yaml.Dump(
		document, yaml.WithIndent(indentation(document.Content[0])), yaml.WithLineWidth(-1),
	)
	if err == nil {
		_, err = ParseFile(path, content)
	}
	if err != nil {
		// The error of the encoder may quote the content.
		return nil, arkindex.Errorf(
			arkindex.CodeProfile, "the profile file %s cannot be changed without damage", path,
		).
			WithHint("change it with an editor")
	}
	return content, nil
}

// indentation returns the number of columns by which hosts are indented. Without hosts it is 2, as
// the Python tools use.
func indentation(top *yaml.Node) int {
	i := keyIndex(top, keyHosts)
	if i < 0 || len(top.Content[i+1].Content) == 0 || top.Content[i+1].Style&yaml.FlowStyle != 0 {
		return 2
	}
	return min(max(top.Content[i+1].Content[0].Column-top.Content[i].Column, 2), 9)
}

// replace replaces the file at path atomically: a crash leaves either the old or the new file.
// Only the owner can read it at any time. A file that cannot be replaced is written in place.
func replace(path string, content []byte) error {
	directory := filepath.Dir(path)
	if _, err := makeDirectory(directory); err != nil {
		return err
	}
	temporary, err := createTemporary(path)
	if err != nil {
		return writeInPlace(path, content, err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return writeInPlace(path, content, err)
	}
	// Some file systems cannot sync directories. The file is replaced all the same.
	if opened, err := os.Open(directory); err == nil {
		_ = opened.Sync()
		_ = opened.Close()
	}
	return nil
}

// createTemporary creates a file next to path that only the owner can read.
func createTemporary(path string) (*os.File, error) {
	return os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
}

// writeInPlace writes the content of an existing file that cannot be replaced for the reason
// given: a container has it mounted by itself, or its directory is read-only.
func writeInPlace(path string, content []byte, reason error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return reason
	}
	_, err = file.WriteAt(content, 0)
	if err == nil {
		err = file.Truncate(int64(len(content)))
	}
	return errors.Join(err, file.Sync(), file.Close())
}
