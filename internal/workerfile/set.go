// Package workerfile reads the configuration files in which a Git repository describes its workers, and reports everything
// that is wrong with them at once, each problem with its place.
package workerfile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// Name is the configuration file at the top of a worker repository.
const Name = ".arkindex.yml"

// Worker is one worker to publish. Description is nil when it has none. Configuration is the JSON object that an instance
// keeps as the version's configuration. File and Line say where the worker is described, the path relative to the directory.
type Worker struct {
	Slug, Name, Type     string
	Description          *string
	GPUUsage, ModelUsage arkindex.Usage
	Configuration        json.RawMessage
	File                 string
	Line                 int
}

// Set is what a directory's configuration holds: the workers in the file's order, and the problems of every file, ordered
// by file and place. Workers that have errors are left out.
type Set struct {
	Workers  []Worker
	Problems []arkindex.Problem
	sources  map[string][]byte
}

// Read reads the .arkindex.yml of dir and every file that it names. Files outside of repository, the work tree's top, are
// refused; without one ("") it is dir itself that must hold them. A configuration file that does not exist or cannot be read
// is an Error with CodeConfiguration; what is wrong in it is in the set.
func Read(dir, repository string) (*Set, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, Name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "there is no %s in %s", Name, dir).
			WithHint("run this at the top of the worker's repository, or name its directory with -C")
	case err != nil:
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "%s cannot be read: %w", Name, err)
	}
	if root := r.load(Name, text); root != nil {
		r.top(root)
	}
	r.refuseRepeatedSlugs()
	r.order()
	return &Set{Workers: r.workers, Problems: r.problems, sources: r.sources}, nil
}

// Err is an Error with CodeConfiguration that carries every problem, nil when none is an error.
func (s *Set) Err() error {
	count := 0
	for _, problem := range s.Problems {
		if problem.Severity == arkindex.SeverityError {
			count++
		}
	}
	if count == 0 {
		return nil
	}
	message := "the configuration has an error"
	if count > 1 {
		message = fmt.Sprintf("the configuration has %d errors", count)
	}
	return &arkindex.Error{Code: arkindex.CodeConfiguration, Message: message, Problems: s.Problems}
}

// Source returns the content of a file that was read, by the name that problems give it.
func (s *Set) Source(file string) []byte { return s.sources[file] }

// reader collects workers and problems while it goes through the files of one directory.
type reader struct {
	dir      string // as given
	border   string // what files must be within, without symbolic links
	workers  []Worker
	problems []arkindex.Problem
	sources  map[string][]byte
	files    []string // in the order in which they were read
}

func newReader(dir, repository string) (*reader, error) {
	border := repository
	if border == "" {
		border = dir
	}
	resolved, err := filepath.EvalSymlinks(border)
	if err == nil {
		resolved, err = filepath.Abs(resolved)
	}
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the directory %s cannot be read: %w", border, err).
			WithHint("check the directory named with -C")
	}
	return &reader{dir: dir, border: resolved, sources: map[string][]byte{}}, nil
}

// load reads a file's YAML. Models are no business of publishing workers: what is wrong with them never blocks it.
func (r *reader) load(file string, text []byte) *pyyaml.Node {
	if _, known := r.sources[file]; !known {
		r.files = append(r.files, file)
		r.sources[file] = text
	}
	root, problems := pyyaml.Load(file, text)
	for _, problem := range problems {
		if file == Name && root != nil && (problem.Path == "models" || strings.HasPrefix(problem.Path, "models[") || strings.HasPrefix(problem.Path, "models.")) {
			problem.Severity = arkindex.SeverityNotice
		}
		r.note(problem)
	}
	return root
}

// note adds a problem, unless it is the second one at the same place: a date where a text belongs is told once.
func (r *reader) note(problem arkindex.Problem) {
	same := func(other arkindex.Problem) bool {
		return other.File == problem.File && other.Line == problem.Line && other.Column == problem.Column && other.Path == problem.Path &&
			other.Severity == problem.Severity
	}
	if !slices.ContainsFunc(r.problems, same) {
		r.problems = append(r.problems, problem)
	}
}

// order sorts the problems by file, as they were read, and place.
func (r *reader) order() {
	slices.SortStableFunc(r.problems, func(a, b arkindex.Problem) int {
		if a.File != b.File {
			return slices.Index(r.files, a.File) - slices.Index(r.files, b.File)
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}
