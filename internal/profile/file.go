package profile

import (
	"errors"
	"io/fs"
	"os"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// File is the content of cli.yaml. Default is the slug of the profile to use when none is named, empty when the file names
// none. Profiles are in the file's order.
type File struct {
	Path     string
	Default  string
	Profiles []Profile
}

// ReadFile reads the profile file at path. A file that does not exist is an empty one; a file that cannot be read or is no
// profile file is an Error with CodeProfile.
func ReadFile(path string) (File, error) {
	file := File{Path: path}
	if path == "" {
		return file, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return file, nil
	}
	if err != nil {
		return file, arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be read: %w", err)
	}
	// Nodes keep a token's text as written, whatever a YAML type it would resolve to.
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		// The parser's words may quote the line, and the line may hold a token.
		return file, arkindex.Errorf(arkindex.CodeProfile, "the profile file %s is not valid YAML", path).
			WithHint("correct it, or move it away and log in again")
	}
	return file, file.fill(&document)
}

// fill takes the default and the profiles from the file's document.
func (f *File) fill(document *yaml.Node) error {
	if len(document.Content) == 0 {
		return nil
	}
	top := document.Content[0]
	if isNull(top) {
		return nil
	}
	if top.Kind != yaml.MappingNode {
		return f.errorAt(top, "it should be a mapping with the key hosts")
	}
	f.Default = text(value(top, "default_host"))
	hosts := value(top, "hosts")
	if hosts == nil || isNull(hosts) {
		return nil
	}
	if hosts.Kind != yaml.MappingNode {
		return f.errorAt(hosts, "hosts should be a mapping from a slug to url and token")
	}
	for i := 0; i+1 < len(hosts.Content); i += 2 {
		slug, host := hosts.Content[i], resolve(hosts.Content[i+1])
		if host.Kind != yaml.MappingNode {
			return f.errorAt(host, "hosts."+slug.Value+" should be a mapping with url and token")
		}
		f.Profiles = append(f.Profiles, Profile{
			Slug:   slug.Value,
			URL:    text(value(host, "url")),
			Token:  arkindex.Secret(text(value(host, "token"))),
			Origin: f.Path,
		})
	}
	return nil
}

func (f *File) errorAt(node *yaml.Node, what string) error {
	return arkindex.Errorf(arkindex.CodeProfile, "the profile file %s:%d:%d is wrong: %s", f.Path, node.Line, node.Column, what)
}

// value returns the value of a mapping's key, nil when the key is absent.
func value(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return resolve(mapping.Content[i+1])
		}
	}
	return nil
}

// resolve follows an alias to what it stands for.
func resolve(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// text returns a scalar's text, empty for null and for anything but a scalar.
func text(node *yaml.Node) string {
	if node == nil || node.Kind != yaml.ScalarNode || isNull(node) {
		return ""
	}
	return node.Value
}

func isNull(node *yaml.Node) bool {
	return node.Kind == yaml.ScalarNode && node.ShortTag() == "!!null"
}
