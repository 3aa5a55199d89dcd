package workerfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Folder is where a repository has its workers of the newer format, below the directory.
const Folder = "arkindex"

// ReadDefinitions reads the arkindex/*.yml and *.yaml of dir. No such file is an Error with CodeConfiguration; what is wrong
// in one is in the set. Files that links lead out of repository ("": out of dir) are refused. An .arkindex.yml beside them is
// passed over, with a notice.
func ReadDefinitions(dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	names, err := r.definitionNames()
	if err != nil {
		return nil, err
	}
	_, err = os.Lstat(filepath.Join(r.dir, Name))
	older := err == nil
	if !anyVisible(names) {
		return nil, r.noDefinitions(older, names)
	}
	if older {
		r.wholeFile(Name, arkindex.SeverityNotice, codeOlder, "is passed over: the workers are those of "+Folder+"/")
	}
	r.definitionFiles(names)
	return r.set(), nil
}

// allHidden is the advice where the only files of the newer format are hidden.
const allHidden = "the files of " + Folder + "/ are hidden, and passed over: rename them"

// noDefinitions explains that there is no file of the newer format, unless hidden ones.
func (r *reader) noDefinitions(older bool, hidden []string) error {
	err := arkindex.Errorf(arkindex.CodeConfiguration, "there is no %s/*.yml in %s", Folder, r.dir)
	if len(hidden) > 0 {
		return err.WithHint("%s", allHidden)
	}
	if older {
		return err.WithHint("turn %s into such files with arkindex worker convert, or publish it as it is with arkindex worker publish", Name)
	}
	return err.WithHint("run this at the top of the worker's repository, or name its directory with -C")
}

// ReadAny reads the configuration of dir in the format that it has: .arkindex.yml, or arkindex/*.yml where there is none.
func ReadAny(dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(r.dir, Name)); !errors.Is(err, fs.ErrNotExist) {
		return Read(dir, repository)
	}
	names, err := r.definitionNames()
	switch {
	case err == nil && anyVisible(names):
		r.definitionFiles(names)
		return r.set(), nil
	case len(names) > 0:
		return nil, r.absent().WithHint("%s", allHidden)
	}
	return nil, r.absent()
}

// definitionNames lists the files of the newer format by name. A folder that does not exist has none.
func (r *reader) definitionNames() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(r.dir, Folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the folder %s cannot be read: %w", Folder, reason(err))
	}
	var names []string
	for _, entry := range entries {
		if !isDefinitionName(entry.Name()) {
			continue
		}
		names = append(names, entry.Name())
		if !entry.Type().IsRegular() {
			r.irregular[entry.Name()] = true
		}
	}
	return names, nil
}

func isDefinitionName(name string) bool {
	return strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")
}

func anyVisible(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return !isHidden(name) })
}

func isHidden(name string) bool { return strings.HasPrefix(name, ".") }

// definitionFiles reads the named files of the folder. Hidden ones are passed over, with a notice.
func (r *reader) definitionFiles(names []string) {
	ahead := r.readAhead(names)
	r.expect(len(names))
	for i, name := range names {
		file := r.shown(Folder + "/" + name)
		switch {
		case isHidden(name):
			r.wholeFile(file, arkindex.SeverityNotice, codeHidden, "is hidden, and passed over")
		case ahead[i].err != nil:
			r.wholeFile(file, arkindex.SeverityError, codeUnreadable, "cannot be read: "+reason(ahead[i].err).Error())
		case ahead[i].outside:
			r.wholeFile(file, arkindex.SeverityError, codeOutside, "is outside of the repository")
		default:
			r.absorb(file, ahead[i])
		}
	}
}

// absorb takes over what another reader made of a file. A worker whose slug was claimed meanwhile is not kept.
func (r *reader) absorb(file string, ahead aheadFile) {
	before := r.errors
	r.rank(file)
	r.sources[file] = ahead.text
	for _, problem := range ahead.problems {
		r.note(problem)
	}
	if ahead.claimed.slug != "" {
		r.claimAt(ahead.claimed)
	}
	if r.errors == before {
		r.definitions = append(r.definitions, ahead.definitions...)
	}
}

// aheadFile is a file of the folder, and what a reader of its own made of it.
type aheadFile struct {
	text        string
	problems    []arkindex.Problem
	claimed     slugPlace
	definitions []Definition
	err         error
	outside     bool
}

// readAhead reads the named files, as many at a time as there are processors: the files of a large repository are many.
func (r *reader) readAhead(names []string) []aheadFile {
	files := make([]aheadFile, len(names))
	folderInside := r.inside(filepath.Join(r.dir, Folder))
	var next atomic.Int64
	var running sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		running.Go(func() {
			loader, read := pyyaml.Loader{Brief: true}, single() // a definition keeps no nodes
			for i := int(next.Add(1)) - 1; i < len(names); i = int(next.Add(1)) - 1 {
				if !isHidden(names[i]) {
					files[i] = r.readDefinition(&loader, read, names[i], folderInside)
				}
			}
		})
	}
	running.Wait()
	return files
}

// readDefinition reads one file of the folder with another reader. It changes nothing of this one. Only a link can lead from a folder that is
// inside of the repository to a file that is not.
func (r *reader) readDefinition(loader *pyyaml.Loader, read *reader, name string, folderInside bool) aheadFile {
	place := filepath.Join(r.dir, Folder, name)
	text, err := readFile(place)
	if err != nil {
		return aheadFile{err: err}
	}
	if (!folderInside || r.irregular[name]) && !r.inside(place) {
		return aheadFile{outside: true}
	}
	file := r.shown(Folder + "/" + name)
	*read = reader{prefix: r.prefix, name: r.name, checking: r.checking}
	read.definitionFile(file, parseWith(loader, file, text))
	return aheadFile{text: text, problems: read.problems, claimed: read.claimed, definitions: read.definitions}
}

// wholeFile notes a problem of a file as a whole.
func (r *reader) wholeFile(file string, severity arkindex.Severity, code, message string) {
	r.rank(file)
	r.note(arkindex.Problem{File: file, Severity: severity, Code: code, Message: message})
}
