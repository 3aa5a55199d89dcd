package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// update reads the file at path, changes it and replaces it. Processes that do so at the same time
// wait for each other.
func update(path string, change func(*edit) error) error {
	if path == "" {
		return arkindex.Errorf(arkindex.CodeProfile, "the profile file has no directory").
			WithHint("set HOME or XDG_CONFIG_HOME")
	}
	// A symbolic link stays a link, for users who keep their configuration under version control.
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	release, err := lock(path, lockTimeout)
	if err != nil {
		return err
	}
	defer release()
	return rewrite(path, change)
}

// rewrite does the work of update, under the lock.
func rewrite(path string, change func(*edit) error) error {
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be read: %w", err)
	}
	document, err := parse(path, content)
	if err != nil {
		return err
	}
	// Refuse to change a file that is not a profile file.
	if err := (&File{Path: path}).fill(document); err != nil {
		return err
	}
	if err := change(&edit{path: path, top: topMapping(document)}); err != nil {
		return err
	}
	content, err = encode(path, document)
	if err != nil {
		return err
	}
	if err := replace(path, content); err != nil {
		return arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be written: %w", err)
	}
	return nil
}

// topMapping returns the mapping of a document, which it adds if the document is empty.
func topMapping(document *yaml.Node) *yaml.Node {
	if len(document.Content) > 0 && document.Content[0].Kind == yaml.MappingNode {
		return document.Content[0]
	}
	top := &yaml.Node{Kind: yaml.MappingNode}
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
// Only the owner can read it at any time.
func replace(path string, content []byte) error {
	directory := filepath.Dir(path)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(directory, "."+filepath.Base(path)+"-*") // has mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	// Some file systems cannot sync directories. The file is replaced all the same.
	if opened, err := os.Open(directory); err == nil {
		_ = opened.Sync()
		_ = opened.Close()
	}
	return nil
}
