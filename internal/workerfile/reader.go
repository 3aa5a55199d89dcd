package workerfile

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"arkindex"
	"arkindex/internal/pyglob"
	"arkindex/internal/pyyaml"
)

// reader collects workers and problems while it reads the files of one directory.
type reader struct {
	dir        string // as given
	name       string // of the configuration file of the older format
	prefix     string // of file names in problems
	border     string // the directory that all files must be in, without symbolic links
	converting bool   // to the newer format, so an unreadable description is only a warning
	checking   bool   // only problems are wanted, not the workers of the newer format

	workers     []Worker
	definitions []Definition
	hasModels   bool
	problems    []arkindex.Problem
	errors      int                      // the number of errors among the problems
	noted       map[problemPosition]bool // the positions of the problems
	counts      map[problemPosition]int  // the number of problems of each file and severity
	slugs       map[string]slugPosition  // where each slug is first used
	sources     map[string]string
	ranks       map[string]int  // the order in which the files were read
	irregular   map[string]bool // the names in arkindex/ that are not regular files

	globber        pyglob.Globber
	gitMutex       sync.Mutex
	gitDirectories map[string]bool // whether a directory is a Git directory, where it is known
}

// problemPosition is the position and the severity of a problem.
type problemPosition struct {
	file         string
	line, column int
	path         string
	severity     arkindex.Severity
}

func positionOf(p arkindex.Problem) problemPosition {
	return problemPosition{p.File, p.Line, p.Column, p.Path, p.Severity}
}

// newCollector returns a reader of single files, which has no directory.
func newCollector() *reader {
	return &reader{
		name:      Name,
		slugs:     map[string]slugPosition{},
		sources:   map[string]string{},
		ranks:     map[string]int{},
		irregular: map[string]bool{},
		noted:     map[problemPosition]bool{},
		counts:    map[problemPosition]int{},

		gitDirectories: map[string]bool{},
	}
}

// newReader returns a reader of the files of a directory.
func newReader(dir, repository string) (*reader, error) {
	r := newCollector()
	r.dir = cmp.Or(dir, ".")
	border := cmp.Or(repository, r.dir)
	resolved, err := filepath.EvalSymlinks(border)
	if err == nil {
		r.border, err = filepath.Abs(resolved)
	}
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration,
			"the directory %s cannot be read: %w", border, reason(err)).
			WithHint("check the directory named with -C")
	}
	r.globber = pyglob.Globber{Dir: r.dir, Border: r.border}
	return r, nil
}

// parsedFile is the content of a file and its YAML, or why it cannot be read.
type parsedFile struct {
	content   string
	root      *pyyaml.Node // nil if the content is not YAML
	problems  []arkindex.Problem
	err       error
	placement placement
}

func parseContent(file, content string) parsedFile {
	if conflict := conflictMarker(file, content); conflict != nil {
		return parsedFile{content: content, problems: []arkindex.Problem{*conflict}}
	}
	root, problems := pyyaml.Load(file, []byte(content))
	if root == nil {
		if marker := leftMarker(file, content); marker != nil {
			problems = []arkindex.Problem{*marker}
		}
	}
	problems = append(problems, nulProblems(file, content, root)...)
	return parsedFile{content: content, root: root, problems: problems}
}

// add records the source of a file and the problems of its YAML. Problems in models never block
// publishing workers.
func (r *reader) add(file string, parsed parsedFile) {
	r.rank(file)
	r.sources[file] = parsed.content
	for _, problem := range parsed.problems {
		if file == r.shown(r.name) && parsed.root != nil && isInModels(problem.Path) {
			problem.Severity = arkindex.SeverityNotice
		}
		r.report(problem)
	}
}

// load parses a file and adds it.
func (r *reader) load(file, content string) *pyyaml.Node {
	parsed := parseContent(file, content)
	r.add(file, parsed)
	return parsed.root
}

// shown returns the name of a file of the directory in problems.
func (r *reader) shown(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return r.prefix + file
}

// rank records the position of a file in the order of problems.
func (r *reader) rank(file string) {
	if _, known := r.ranks[file]; !known {
		r.ranks[file] = len(r.ranks)
	}
}

func isInModels(path string) bool {
	return path == "models" || strings.HasPrefix(path, "models[") ||
		strings.HasPrefix(path, "models.")
}

// maxProblems is the number of problems reported of one file and severity. Nobody reads more, and
// a file of a megabyte can have half a million.
const maxProblems = 1000

// report adds a problem and returns it. It drops a second problem at the same position, such as a
// date where a string belongs, and problems beyond the limit.
func (r *reader) report(problem arkindex.Problem) *arkindex.Problem {
	at := positionOf(problem)
	group := problemPosition{file: problem.File, severity: problem.Severity}
	if r.noted[at] || r.counts[group] > maxProblems {
		return &arkindex.Problem{}
	}
	if r.counts[group]++; r.counts[group] > maxProblems {
		problem.Code, problem.Hint = pyyaml.CodeMore, "correct the others first"
		problem.Message = "there are more problems after this"
	}
	if problem.Severity == arkindex.SeverityError {
		r.errors++
	}
	r.noted[at] = true
	r.problems = append(r.problems, problem)
	return &r.problems[len(r.problems)-1]
}

// set returns what was collected, with the problems in the order in which their files were read,
// then by position.
func (r *reader) set() *Set {
	r.nameOddSpaces()
	slices.SortStableFunc(r.problems, func(a, b arkindex.Problem) int {
		return cmp.Or(r.ranks[a.File]-r.ranks[b.File], a.Line-b.Line, a.Column-b.Column)
	})
	return &Set{
		Workers: r.workers, Definitions: r.definitions, Problems: r.problems, sources: r.sources,
		HasModels: r.hasModels,
	}
}
