package workerfile

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Validate reads what the paths name, in either format: a directory with its .arkindex.yml, its arkindex/*.yml, or both; a
// .arkindex.yml with every file that it names; or a file of the newer format, which a file of another name is outside of a
// folder arkindex only when it does not have the keys version and workers of the older one. Paths that are not absolute start
// at base. Repository tells the top of a directory's work tree, "" when it is in none. A path that names none of these is a
// problem like every other. The set has no definitions.
func Validate(base string, paths []string, repository func(dir string) string) *Set {
	v := validation{base: base, repository: repository, slugs: map[string]map[string]slugPosition{}}
	v.set.sources = map[string]string{}
	seen := map[string]bool{}
	for _, path := range paths {
		if clean := filepath.Clean(path); !seen[clean] {
			seen[clean] = true
			v.path(clean)
		}
	}
	return &v.set
}

// validation collects the sets of several paths.
type validation struct {
	base       string
	repository func(dir string) string
	slugs      map[string]map[string]slugPosition // of the single files of each directory
	set        Set
}

// path validates what one path names.
func (v *validation) path(path string) {
	place := v.place(path)
	info, err := os.Stat(place)
	switch {
	case err != nil:
		v.refuse(path, codeUnreadable, "cannot be read: "+reason(err).Error())
	case !info.IsDir() && filepath.Base(path) == Name:
		v.directory(filepath.Dir(path), (*reader).arkindexYML)
	case !info.IsDir():
		v.file(path)
	case has(place, Name) || v.hasDefinitions(place):
		v.directory(path, (*reader).everything)
	case filepath.Base(place) == Folder && v.hasDefinitions(filepath.Dir(place)):
		v.directory(filepath.Dir(path), (*reader).allDefinitions)
	default:
		v.refuse(path, codeMissingFile, "there is neither "+Name+" nor "+Folder+"/*.yml in this directory")
	}
}

func (v *validation) place(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(v.base, path)
}

func has(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

// hasDefinitions reports whether a directory has a file of the newer format, without reading its whole folder where it has
// many.
func (v *validation) hasDefinitions(dir string) bool {
	folder, err := os.Open(filepath.Join(dir, Folder))
	if err != nil {
		return false
	}
	defer folder.Close()
	for {
		names, err := folder.Readdirnames(100)
		if anyVisible(slices.DeleteFunc(names, func(name string) bool { return !isDefinitionName(name) })) {
			return true
		}
		if err != nil {
			return false
		}
	}
}

// directory reads files of a directory.
func (v *validation) directory(path string, read func(*reader) error) {
	dir := v.place(path)
	r, err := newReader(dir, v.repository(dir))
	if err == nil {
		if path != "." {
			r.prefix = path + "/"
		}
		r.checking = true
		err = read(r)
	}
	if err != nil {
		v.refuse(filepath.Join(path, Name), codeUnreadable, err.Error())
		return
	}
	v.add(r.set())
}

// file reads a file of the newer format, unless its keys are those of the older one.
func (v *validation) file(path string) {
	text, err := readFile(v.place(path))
	if err != nil {
		v.refuse(path, codeUnreadable, "cannot be read: "+reason(err).Error())
		return
	}
	if filepath.Base(filepath.Dir(v.place(path))) != Folder && isOlder(text) {
		v.directory(filepath.Dir(path), func(r *reader) error {
			r.name = filepath.Base(path)
			return r.arkindexYML()
		})
		return
	}
	r := newCollector()
	dir := filepath.Dir(v.place(path))
	if v.slugs[dir] == nil {
		v.slugs[dir] = map[string]slugPosition{}
	}
	r.slugs, r.checking = v.slugs[dir], true
	r.definitionFile(path, parseContent(path, text))
	v.add(r.set())
}

// isOlder reports whether a text has the two keys of .arkindex.yml that the newer format does not have.
func isOlder(text string) bool {
	root, _ := pyyaml.Load("", []byte(text))
	return root != nil && root.Get("version") != nil && root.Get("workers") != nil
}

// refuse notes a problem of a path as a whole.
func (v *validation) refuse(path, code, message string) {
	v.set.Problems = append(v.set.Problems, arkindex.Problem{File: path, Severity: arkindex.SeverityError, Code: code, Message: message})
}

func (v *validation) add(set *Set) {
	problems := append(v.set.Problems, set.Problems...)
	if len(v.set.sources) == 0 { // nearly always there is one path
		v.set = *set
		v.set.Problems = problems
		return
	}
	v.set.Problems = problems
	v.set.Workers = append(v.set.Workers, set.Workers...)
	maps.Copy(v.set.sources, set.sources)
}

// everything reads both formats, whichever there are. A slug may be used in each of them: they are the same worker.
func (r *reader) everything() error {
	if has(r.dir, Name) {
		if err := r.arkindexYML(); err != nil {
			return err
		}
		r.slugs = map[string]slugPosition{}
	}
	return r.allDefinitions()
}

// allDefinitions reads every file of the newer format.
func (r *reader) allDefinitions() error {
	names, err := r.definitionNames()
	if err != nil {
		return err
	}
	r.definitionFiles(names)
	return nil
}
