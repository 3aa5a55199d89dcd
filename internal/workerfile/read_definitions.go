package workerfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"arkindex"
)

// Folder is the folder of the workers in the newer format, below the directory.
const Folder = "arkindex"

// ReadDefinitions reads arkindex/*.yml and arkindex/*.yaml of dir. If there are none it returns an
// Error with CodeConfiguration; the problems of their content are in the set. The files must be
// inside repository, or inside dir if repository is "". An .arkindex.yml next to the folder is
// ignored, with a notice.
func ReadDefinitions(_ context.Context, dir, repository string) (*Set, error) {
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
		r.wholeFile(
			Name, arkindex.SeverityNotice, codeOlder, "is ignored: the workers are those of "+Folder+"/",
		)
	}
	r.definitionFiles(names)
	return r.set(), nil
}

const allHiddenHint = "the files in " + Folder + "/ are hidden, and ignored: rename them"

// noDefinitions returns the error for a folder with no files of the newer format, or only hidden
// ones.
func (r *reader) noDefinitions(older bool, hidden []string) error {
	err := arkindex.Errorf(arkindex.CodeConfiguration, "there is no %s/*.yml in %s", Folder, r.dir)
	if len(hidden) > 0 {
		return err.WithHint("%s", allHiddenHint)
	}
	if older {
		return err.
			WithHint("convert %s with arkindex worker convert, or publish it with arkindex worker publish",
				Name)
	}
	return err.WithHint(atTopHint)
}

// ReadAny reads the configuration of dir in either format: .arkindex.yml, or arkindex/*.yml if
// there is none, or it has no workers. Where both describe a worker, it is the one of
// .arkindex.yml, whose Newer is the other; a warning says so.
func ReadAny(ctx context.Context, dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(filepath.Join(r.dir, Name)); !errors.Is(err, fs.ErrNotExist) {
		if err := r.arkindexYML(ctx); err != nil {
			return nil, err
		}
		if r.errors == 0 {
			r.newerFiles()
		}
		return r.set(), nil
	}
	names, err := r.definitionNames()
	switch {
	case err == nil && anyVisible(names):
		r.definitionFiles(names)
		return r.set(), nil
	case len(names) > 0:
		return nil, r.noConfiguration().WithHint("%s", allHiddenHint)
	}
	return nil, r.noConfiguration()
}

// definitionNames returns the names of the files of the newer format, sorted. A missing folder has
// none.
func (r *reader) definitionNames() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(r.dir, Folder))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"the folder %s cannot be read: %w", Folder, reason(err))
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

// definitionFiles reads the named files of the folder. Each processor parses its share of them,
// and their workers and problems are added in the order of the names.
func (r *reader) definitionFiles(names []string) {
	const ahead = 16 // files that a processor may parse before they are added
	folderInside := r.inside(filepath.Join(r.dir, Folder))
	parsed := make([]chan parsedFile, runtime.GOMAXPROCS(0))
	for first := range parsed {
		parsed[first] = make(chan parsedFile, ahead)
		go func() {
			for i := first; i < len(names); i += len(parsed) {
				parsed[first] <- r.parseFile(names[i], folderInside)
			}
		}()
	}
	for i, name := range names {
		r.addDefinition(name, <-parsed[i%len(parsed)])
	}
}

// addDefinition adds what was read from one file of the folder.
func (r *reader) addDefinition(name string, parsed parsedFile) {
	file := r.shown(Folder + "/" + name)
	switch {
	case isHidden(name):
		r.wholeFile(file, arkindex.SeverityNotice, codeHidden, "is hidden, and ignored")
	case parsed.err != nil:
		message := "cannot be read: " + reason(parsed.err).Error()
		r.wholeFile(file, arkindex.SeverityError, codeUnreadable, message)
	case parsed.placement != insideRepository:
		code, message := parsed.placement.refusal()
		r.wholeFile(file, arkindex.SeverityError, code, message)
	default:
		r.definitionFile(file, parsed)
	}
}

// parseFile reads and parses one file of the folder. If the folder is inside the repository, only
// a symbolic link can lead out of it.
func (r *reader) parseFile(name string, folderInside bool) parsedFile {
	if isHidden(name) {
		return parsedFile{}
	}
	path := filepath.Join(r.dir, Folder, name)
	read := readRegular
	if r.irregular[name] {
		read = readFile
	}
	content, err := read(path)
	if err != nil {
		return parsedFile{err: err}
	}
	if !folderInside || r.irregular[name] {
		if where := r.placementOf(path); where != insideRepository {
			return parsedFile{placement: where}
		}
	}
	return parseContent(r.shown(Folder+"/"+name), content)
}

// wholeFile reports a problem of a file as a whole.
func (r *reader) wholeFile(file string, severity arkindex.Severity, code, message string) {
	r.rank(file)
	r.report(arkindex.Problem{File: file, Severity: severity, Code: code, Message: message})
}
