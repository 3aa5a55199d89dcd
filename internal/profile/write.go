package profile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// update reads the file at path, lets change work on it and puts the result in its place. Processes that do so at once do it one after
// the other.
func update(path string, change func(*edit) error) error {
	if path == "" {
		return arkindex.Errorf(arkindex.CodeProfile, "there is no place for the profile file").
			WithHint("set HOME or XDG_CONFIG_HOME")
	}
	// A link to the file, as those who keep their configuration under version control have, stays a link.
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

// rewrite is update for the one process that may.
func rewrite(path string, change func(*edit) error) error {
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be read: %w", err)
	}
	document, err := parse(path, content)
	if err != nil {
		return err
	}
	// Whatever is no profile file is refused before it is changed.
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

// topMapping returns the document's mapping, which it makes when the document is empty.
func topMapping(document *yaml.Node) *yaml.Node {
	if len(document.Content) > 0 && document.Content[0].Kind == yaml.MappingNode {
		return document.Content[0]
	}
	top := &yaml.Node{Kind: yaml.MappingNode}
	document.Kind, document.Content = yaml.DocumentNode, []*yaml.Node{top}
	return top
}

// encode writes a document with the indentation that it had, and makes sure that it can be read again: removing a host
// whose anchor others use would leave a file that nobody can read.
func encode(path string, document *yaml.Node) ([]byte, error) {
	content, err := yaml.Dump(document, yaml.WithIndent(indentation(document.Content[0])), yaml.WithLineWidth(-1))
	if err == nil {
		_, err = ParseFile(path, content)
	}
	if err != nil {
		// The writer's words may quote what it writes.
		return nil, arkindex.Errorf(arkindex.CodeProfile, "the profile file %s cannot be changed without damage", path).
			WithHint("change it with an editor")
	}
	return content, nil
}

// indentation returns the number of columns by which hosts are indented, 2 as the Python tools write when there are none.
func indentation(top *yaml.Node) int {
	i := position(top, keyHosts)
	if i < 0 || len(top.Content[i+1].Content) == 0 || top.Content[i+1].Style&yaml.FlowStyle != 0 {
		return 2
	}
	return min(max(top.Content[i+1].Content[0].Column-top.Content[i].Column, 2), 9)
}

// replace puts content at path all at once: a crash leaves the old file or the new one, and at no time can anyone but the
// owner read it.
func replace(path string, content []byte) error {
	directory := filepath.Dir(path)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(directory, "."+filepath.Base(path)+"-*") // made with mode 0600
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
	// The file is in its place; a file system that cannot sync directories is no reason to say otherwise.
	if opened, err := os.Open(directory); err == nil {
		_ = opened.Sync()
		_ = opened.Close()
	}
	return nil
}
