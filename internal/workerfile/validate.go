package workerfile

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Validate reads configuration in either format. A path may be a directory with an .arkindex.yml,
// arkindex/*.yml or both; an .arkindex.yml, which includes every file that it names; or a file of
// the newer format. A file with another name is in the older format if it has the keys version and
// workers and is not in a folder called arkindex. A worker file that an .arkindex.yml above names,
// and a Markdown file, which may be a description, stand for that .arkindex.yml.
// Relative paths start at base. Repository returns
// the top of a directory's work tree, or "" if there is none. Any other path is a problem of the
// set. The set has no definitions.
func Validate(
	ctx context.Context, base string, paths []string, repository func(dir string) string,
) *Set {
	v := validation{
		base: base, repository: repository, slugs: map[string]map[string]slugPosition{},
		older: map[string]bool{},
	}
	v.set.sources = map[string]string{}
	seen := map[string]bool{}
	for _, path := range paths {
		if clean := filepath.Clean(path); !seen[clean] {
			seen[clean] = true
			v.path(ctx, clean)
		}
	}
	return &v.set
}

// validation collects the sets of several paths.
type validation struct {
	base       string
	repository func(dir string) string
	slugs      map[string]map[string]slugPosition // by directory, of single files
	older      map[string]bool                    // the directories whose .arkindex.yml was read
	set        Set
}

// path validates one path.
func (v *validation) path(ctx context.Context, path string) {
	systemPath := v.systemPath(path)
	info, err := os.Stat(systemPath)
	switch {
	case err != nil:
		v.refuse(path, codeUnreadable, "cannot be read: "+reason(err).Error())
	case !info.IsDir() && filepath.Base(path) == Name:
		v.olderFile(ctx, filepath.Dir(path))
	case !info.IsDir() && filepath.Ext(path) == ".md":
		if dir, found := v.above(path); found {
			v.olderFile(ctx, dir)
		}
	case !info.IsDir():
		v.file(ctx, path)
	case has(systemPath, Name) || hasDefinitions(systemPath):
		v.directory(ctx, path, (*reader).everything)
	case filepath.Base(systemPath) == Folder && hasDefinitions(filepath.Dir(systemPath)):
		v.directory(ctx, filepath.Dir(path), (*reader).allDefinitions)
	default:
		v.refuse(
			path, codeMissingFile, "there is neither "+Name+" nor "+Folder+"/*.yml in this directory",
		)
	}
}

// systemPath returns a path of the arguments as a path of the system.
func (v *validation) systemPath(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(v.base, path)
}

func has(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return err == nil
}

// hasDefinitions reports whether a directory has a file of the newer format, without reading all
// of a large folder.
func hasDefinitions(dir string) bool {
	path := filepath.Join(dir, Folder)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return false // opening a pipe waits for a writer
	}
	folder, err := os.Open(path)
	if err != nil {
		return false
	}
	defer folder.Close()
	for {
		names, err := folder.Readdirnames(100)
		names = slices.DeleteFunc(names, func(name string) bool { return !isDefinitionName(name) })
		if anyVisible(names) {
			return true
		}
		if err != nil {
			return false
		}
	}
}

// directory reads files of a directory.
func (v *validation) directory(
	ctx context.Context, path string, read func(*reader, context.Context) error,
) {
	dir := v.systemPath(path)
	r, err := newReader(dir, v.repository(dir))
	if err == nil {
		if path != "." {
			r.prefix = path + "/"
		}
		r.checking = true
		err = read(r, ctx)
	}
	if err != nil {
		v.refuse(filepath.Join(path, Name), codeUnreadable, err.Error())
		return
	}
	v.add(r.set())
}

// file reads a file of the newer format, or of the older format if it has its keys.
func (v *validation) file(ctx context.Context, path string) {
	content, err := readFile(v.systemPath(path))
	if err != nil {
		v.refuse(path, codeUnreadable, "cannot be read: "+reason(err).Error())
		return
	}
	if filepath.Base(filepath.Dir(v.systemPath(path))) != Folder && isOlderFormat(content) {
		v.directory(ctx, filepath.Dir(path), func(r *reader, ctx context.Context) error {
			r.name = filepath.Base(path)
			return r.arkindexYML(ctx)
		})
		return
	}
	if v.isNamedAbove(ctx, path) {
		return
	}
	dir := filepath.Dir(v.systemPath(path))
	if filepath.Base(dir) == Folder {
		if where := v.placementOf(path); where != insideRepository {
			code, message := where.refusal()
			v.refuse(path, code, message)
			return
		}
	}
	r := newCollector()
	if v.slugs[dir] == nil {
		v.slugs[dir] = map[string]slugPosition{}
	}
	r.slugs, r.checking = v.slugs[dir], true
	r.definitionFile(path, parseContent(path, content))
	v.add(r.set())
}

// placementOf returns where a file of arkindex/ is once symbolic links are resolved.
func (v *validation) placementOf(path string) placement {
	dir := filepath.Dir(filepath.Dir(v.systemPath(path)))
	r, err := newReader(dir, v.repository(dir))
	if err != nil {
		return outsideRepository
	}
	return r.placementOf(v.systemPath(path))
}

// olderFile reads an .arkindex.yml, once.
func (v *validation) olderFile(ctx context.Context, path string) {
	if dir := filepath.Clean(v.systemPath(path)); !v.older[dir] {
		v.older[dir] = true
		v.directory(ctx, path, (*reader).arkindexYML)
	}
}

// above returns the nearest directory from a file upwards, in its repository, with an
// .arkindex.yml.
func (v *validation) above(path string) (dir string, found bool) {
	top := v.repository(filepath.Dir(v.systemPath(path)))
	for dir = filepath.Dir(path); ; dir = filepath.Join(dir, "..") {
		systemPath := v.systemPath(dir)
		resolved, err := filepath.EvalSymlinks(systemPath)
		switch {
		case err != nil:
			return "", false
		case has(systemPath, Name):
			return dir, true
		case top == "" || resolved == top || systemPath == filepath.Dir(systemPath):
			return "", false
		}
	}
}

// isNamedAbove reads the .arkindex.yml above a worker file, if it names the file, and reports
// whether it does.
func (v *validation) isNamedAbove(ctx context.Context, path string) bool {
	dir, found := v.above(path)
	if !found || filepath.Base(filepath.Dir(v.systemPath(path))) == Folder {
		return false
	}
	systemPath := v.systemPath(dir)
	set, err := Read(ctx, systemPath, v.repository(systemPath))
	if err != nil {
		return false
	}
	for name := range set.sources {
		named, err := os.Stat(filepath.Join(systemPath, name))
		file, err2 := os.Stat(v.systemPath(path))
		if err == nil && err2 == nil && os.SameFile(named, file) {
			v.olderFile(ctx, dir)
			return true
		}
	}
	return false
}

// isOlderFormat reports whether a file has the two keys that only .arkindex.yml has.
func isOlderFormat(content string) bool {
	root, _ := pyyaml.Load("", []byte(content))
	return root != nil && root.Get("version") != nil && root.Get("workers") != nil
}

// refuse reports a problem of a path as a whole.
func (v *validation) refuse(path, code, message string) {
	v.set.Problems = append(v.set.Problems, arkindex.Problem{
		File: path, Severity: arkindex.SeverityError, Code: code, Message: message,
	})
}

func (v *validation) add(set *Set) {
	problems := append(v.set.Problems, set.Problems...)
	v.set.Problems = problems
	v.set.Workers = append(v.set.Workers, set.Workers...)
	v.set.HasModels = v.set.HasModels || set.HasModels
	maps.Copy(v.set.sources, set.sources)
}

// everything reads the formats that are there. A slug may be used in both: it is the same worker.
func (r *reader) everything(ctx context.Context) error {
	if has(r.dir, Name) {
		if err := r.arkindexYML(ctx); err != nil {
			return err
		}
		defer r.reportAllPassedOver(r.slugs)
		r.slugs = map[string]slugPosition{}
	}
	return r.allDefinitions(ctx)
}

// reportAllPassedOver reports the files of the newer format, unless .arkindex.yml has no workers.
func (r *reader) reportAllPassedOver(older map[string]slugPosition) {
	if len(older) == 0 {
		return
	}
	for slug, position := range r.slugs {
		_, both := older[slug]
		r.reportPassedOver(position.file, slug, both)
	}
}

// allDefinitions reads every file of the newer format.
func (r *reader) allDefinitions(context.Context) error {
	names, err := r.definitionNames()
	if err != nil {
		return err
	}
	r.definitionFiles(names)
	return nil
}
