package workerfile

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/pyyaml"
)

// reader collects workers and problems while it goes through the files of one directory.
type reader struct {
	dir        string // as given
	name       string // of the configuration file of the older format
	prefix     string // what stands before a file's path in messages
	border     string // what files must be within, without symbolic links
	converting bool   // a worker is to be rewritten, not sent: a description that cannot be read is made up
	checking   bool   // nobody asks for the workers of the newer format, only for what is wrong with them

	workers     []Worker
	definitions []Definition
	problems    []arkindex.Problem
	errors      int // among the problems
	told        map[place]bool
	counts      map[place]int        // the problems of each file and severity
	slugs       map[string]slugPlace // where each slug is used first; nil for a reader that only says what it claims
	claimed     slugPlace            // what such a reader claims
	sources     map[string]string
	ranks       map[string]int  // the files, in the order in which they were read
	irregular   map[string]bool // the names in the folder of the newer format that are no plain files
}

// place is where a problem is, and how severe.
type place struct {
	file         string
	line, column int
	path         string
	severity     arkindex.Severity
}

// collector is a reader of texts, which has no directory.
func collector() *reader {
	r := single()
	r.slugs = map[string]slugPlace{}
	r.sources, r.ranks, r.irregular = map[string]string{}, map[string]int{}, map[string]bool{}
	return r
}

// single is a reader of one text, which needs no order among files, and leaves to another whether its slug is free.
func single() *reader { return &reader{name: Name} }

// expect makes room for as many files, when there are none yet.
func (r *reader) expect(files int) {
	if len(r.sources) == 0 {
		r.sources, r.ranks = make(map[string]string, files), make(map[string]int, files)
	}
	if len(r.slugs) == 0 {
		r.slugs = make(map[string]slugPlace, files)
	}
	if !r.checking {
		r.definitions = slices.Grow(r.definitions, files)
	}
}

// newReader is a reader of the files of a directory.
func newReader(dir, repository string) (*reader, error) {
	r := collector()
	r.dir = cmp.Or(dir, ".")
	border := cmp.Or(repository, r.dir)
	resolved, err := filepath.EvalSymlinks(border)
	if err == nil {
		r.border, err = filepath.Abs(resolved)
	}
	if err != nil {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the directory %s cannot be read: %w", border, reason(err)).
			WithHint("check the directory named with -C")
	}
	return r, nil
}

// parsed is a file's text with its YAML: the root, nil when there is none, and what is wrong.
type parsed struct {
	text     string
	root     *pyyaml.Node
	problems []arkindex.Problem
}

func parse(file, text string) parsed { return parseWith(new(pyyaml.Loader), file, text) }

// parseWith is parse in the memory of a loader.
func parseWith(loader *pyyaml.Loader, file, text string) parsed {
	root, problems := loader.Load(file, text)
	return parsed{text, root, problems}
}

// load reads a file's YAML.
func (r *reader) load(file, text string) *pyyaml.Node { return r.take(file, parse(file, text)) }

// take notes a file with what is wrong with its YAML. Models are no business of publishing workers: what is wrong with them
// never blocks it.
func (r *reader) take(file string, p parsed) *pyyaml.Node {
	if r.sources != nil {
		r.rank(file)
		r.sources[file] = p.text
	}
	for _, problem := range p.problems {
		if file == r.shown(r.name) && p.root != nil && ofModels(problem.Path) {
			problem.Severity = arkindex.SeverityNotice
		}
		r.note(problem)
	}
	return p.root
}

// shown is how messages name a file of the directory.
func (r *reader) shown(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return r.prefix + file
}

// rank gives a file its turn in the order of problems.
func (r *reader) rank(file string) {
	if _, known := r.ranks[file]; !known {
		r.ranks[file] = len(r.ranks)
	}
}

func ofModels(path string) bool {
	return path == "models" || strings.HasPrefix(path, "models[") || strings.HasPrefix(path, "models.")
}

// maxProblems is how many problems of one file and severity are told apart. Nobody reads more, and a file of a megabyte can
// have half a million.
const maxProblems = 1000

// note adds a problem and returns it, unless it is the second one at the same place (a date where a text belongs is told
// once), or one of too many.
func (r *reader) note(problem arkindex.Problem) *arkindex.Problem {
	if r.told == nil { // most files have no problems
		r.told, r.counts = map[place]bool{}, map[place]int{}
	}
	at := place{problem.File, problem.Line, problem.Column, problem.Path, problem.Severity}
	alike := place{file: problem.File, severity: problem.Severity}
	if r.told[at] || r.counts[alike] > maxProblems {
		return &arkindex.Problem{}
	}
	if r.counts[alike]++; r.counts[alike] > maxProblems {
		problem.Code, problem.Message, problem.Hint = pyyaml.CodeMore, "there are more problems from here on", "correct the others first"
	}
	if problem.Severity == arkindex.SeverityError {
		r.errors++
	}
	r.told[at] = true
	r.problems = append(r.problems, problem)
	return &r.problems[len(r.problems)-1]
}

// set is what was collected, the problems by file, as they were read, and place.
func (r *reader) set() *Set {
	slices.SortStableFunc(r.problems, func(a, b arkindex.Problem) int {
		return cmp.Or(r.ranks[a.File]-r.ranks[b.File], a.Line-b.Line, a.Column-b.Column)
	})
	return &Set{Workers: r.workers, Definitions: r.definitions, Problems: r.problems, sources: r.sources}
}
