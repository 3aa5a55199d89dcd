package profile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"go.yaml.in/yaml/v4"

	"arkindex"
)

// File is the content of cli.yaml. Default is the slug of the profile to use when none is named, empty when the file names
// none. Profiles are in the file's order. Notices are what its user may want to know about the file itself.
type File struct {
	Path     string
	Default  string
	Profiles []Profile
	Notices  []string
}

// ReadFile reads the profile file at path; the files that its hosts name are relative to its directory. A file that does
// not exist is an empty one; a file that cannot be read or is no profile file is an Error with CodeProfile. A file that
// others may read is a notice.
func ReadFile(path string) (File, error) {
	if path == "" {
		return File{}, nil
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return File{Path: path}, nil
	}
	if err != nil {
		return File{Path: path}, arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be read: %w", err)
	}
	file, err := ParseFile(path, content)
	if err != nil {
		return file, err
	}
	file.locate(filepath.Dir(path))
	file.Notices = exposure(path)
	return file, nil
}

// ParseFile reads the content of a profile file; origin names it in messages. The files that its hosts name are left as
// they are written.
func ParseFile(origin string, content []byte) (File, error) {
	file := File{Path: origin}
	document, err := parse(origin, content)
	if err != nil {
		return file, err
	}
	return file, file.fill(document)
}

// parse reads a file's one YAML document. Nodes keep a token's text as written, whatever a YAML type it would resolve to.
func parse(origin string, content []byte) (*yaml.Node, error) {
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	err := decoder.Decode(&document)
	if err == nil {
		err = decoder.Decode(&second)
	}
	if errors.Is(err, io.EOF) {
		return &document, nil
	}
	// The parser's words may quote the line, and the line may hold a token.
	what := "is not valid YAML"
	if err == nil {
		what = "holds more than one YAML document"
	}
	return nil, arkindex.Errorf(arkindex.CodeProfile, "the profile file %s %s", origin, what).
		WithHint("correct it, or move it away and log in again")
}

// fill takes the default and the profiles from the file's document.
func (f *File) fill(document *yaml.Node) error {
	if len(document.Content) == 0 || isNull(document.Content[0]) {
		return nil
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode {
		return f.errorAt(top, "it should be a mapping with the key hosts")
	}
	f.Default = text(value(top, keyDefault))
	hosts := value(top, keyHosts)
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
		if storage := text(value(host, keyStorage)); storage != "" && storage != storageKeyring && storage != storageFile {
			return f.errorAt(value(host, keyStorage), "token_storage should be file or keyring")
		}
		f.Profiles = append(f.Profiles, hostProfile(slug.Value, host, f.Path))
	}
	return nil
}

// hostProfile is the profile that a host of the file makes.
func hostProfile(slug string, host *yaml.Node, origin string) Profile {
	return Profile{
		Slug:     slug,
		URL:      strings.TrimSpace(text(value(host, keyURL))),
		Token:    trimmed(text(value(host, keyToken))),
		OIDC:     text(value(host, keyOIDC)),
		Keyring:  text(value(host, keyStorage)) == storageKeyring,
		CAFile:   text(value(host, "ca_file")),
		CertFile: text(value(host, "cert_file")),
		KeyFile:  text(value(host, "key_file")),
		Origin:   origin,
	}
}

// locate makes the files that hosts name relative to a directory.
func (f *File) locate(directory string) {
	for i := range f.Profiles {
		p := &f.Profiles[i]
		for _, name := range []*string{&p.CAFile, &p.CertFile, &p.KeyFile} {
			if *name != "" && !filepath.IsAbs(*name) {
				*name = filepath.Join(directory, *name)
			}
		}
	}
}

// exposure notices a file of tokens that other users of the machine can read. Windows has other means than these bits.
func exposure(path string) []string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return []string{fmt.Sprintf("other users can read the tokens in %s (mode %#o); run chmod 600 on it", path, info.Mode().Perm())}
}

func (f *File) errorAt(node *yaml.Node, what string) error {
	return arkindex.Errorf(arkindex.CodeProfile, "the profile file %s:%d:%d is wrong: %s", f.Path, node.Line, node.Column, what)
}

// Find returns the profile that a file's host makes, whether or not it is complete.
func (f *File) Find(slug string) (Profile, bool) {
	for _, p := range f.Profiles {
		if p.Slug == slug {
			return p, true
		}
	}
	return Profile{}, false
}
