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
	"arkindex/internal/plainfile"
)

// File is the content of the profile file, cli.yaml. Default is the slug of the profile to use if
// none is named; it may be empty. Profiles are in the order of the file. Notices are for the user
// and about the file itself. Untrusted says that the file may belong to the repository, and so to
// anyone who can propose a change.
type File struct {
	Path      string
	Default   string
	Profiles  []Profile
	Notices   []string
	Untrusted bool
}

// maxFile limits a profile file, in bytes. A hundred profiles have less than 20 kB.
const maxFile = 1 << 20

// ReadFile reads the profile file at path. Files in its hosts are relative to its directory. A
// file that does not exist counts as empty. A file that cannot be read or is not a profile file is
// an Error with CodeProfile. If others can read the file, there is a notice.
func ReadFile(path string) (File, error) {
	if path == "" {
		return File{}, nil
	}
	content, err := plainfile.Read(path, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return File{Path: path}, nil
	}
	return located(path, content, err)
}

// located returns the profile file at path with a content, or an error if it cannot be read.
func located(path string, content []byte, err error) (File, error) {
	if err != nil {
		return File{Path: path}, errRead(err)
	}
	file, err := ParseFile(path, content)
	if err != nil {
		return file, err
	}
	file.locate(filepath.Dir(path))
	file.Notices = exposure(path)
	return file, nil
}

func errRead(err error) error {
	return arkindex.Errorf(arkindex.CodeProfile, "the profile file cannot be read: %w", err)
}

// ParseFile parses the content of a profile file, which messages call origin. It does not resolve
// the files in its hosts.
func ParseFile(origin string, content []byte) (File, error) {
	file := File{Path: origin}
	document, err := parse(origin, content)
	if err != nil {
		return file, err
	}
	return file, file.fill(document)
}

// parse parses the only YAML document of a file. Nodes keep tokens as they are written, even if
// they look like another type.
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
	// The error of the parser may quote the line, which may contain a token.
	what := "is not valid YAML"
	if err == nil {
		what = "holds more than one YAML document"
	}
	return nil, arkindex.Errorf(arkindex.CodeProfile, "the profile file %s %s", origin, what).
		WithHint("correct it, or move it away and log in again")
}

// fill sets the default and the profiles from the document.
func (f *File) fill(document *yaml.Node) error {
	if len(document.Content) == 0 || isNull(document.Content[0]) {
		return nil
	}
	top := document.Content[0]
	if top.Kind != yaml.MappingNode {
		return f.errorAt(top, "it should be a mapping with the key hosts")
	}
	f.Default = stringValue(value(top, keyDefault))
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
		if storage := stringValue(value(host, keyStorage)); storage != "" && storage != storageKeyring &&
			storage != storageFile {
			return f.errorAt(value(host, keyStorage), "token_storage should be file or keyring")
		}
		f.Profiles = append(f.Profiles, hostProfile(slug.Value, host, f.Path))
	}
	return nil
}

// hostProfile returns the profile of a host in the file.
func hostProfile(slug string, host *yaml.Node, origin string) Profile {
	return Profile{
		Slug:     slug,
		URL:      strings.TrimSpace(stringValue(value(host, keyURL))),
		Token:    arkindex.TrimToken(stringValue(value(host, keyToken))),
		OIDC:     stringValue(value(host, keyOIDC)),
		Keyring:  stringValue(value(host, keyStorage)) == storageKeyring,
		CAFile:   stringValue(value(host, "ca_file")),
		CertFile: stringValue(value(host, "cert_file")),
		KeyFile:  stringValue(value(host, "key_file")),
		Origin:   origin,
	}
}

// locate resolves the files in hosts relative to a directory.
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

// exposure returns a notice if other users of the machine can read the file with the tokens. On
// Windows the mode does not say so.
func exposure(path string) []string {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return []string{
		fmt.Sprintf(
			"other users can read the tokens in %s (mode %#o); run chmod 600 on it", path,
			info.Mode().Perm(),
		),
	}
}

func (f *File) errorAt(node *yaml.Node, what string) error {
	return arkindex.Errorf(
		arkindex.CodeProfile, "the profile file %s:%d:%d is wrong: %s", f.Path, node.Line, node.Column,
		what,
	)
}

// Find returns the profile of a host in the file, even if it is incomplete.
func (f *File) Find(slug string) (Profile, bool) {
	for _, p := range f.Profiles {
		if p.Slug == slug {
			return p, true
		}
	}
	return Profile{}, false
}
