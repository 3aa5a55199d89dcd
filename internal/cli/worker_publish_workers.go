package cli

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/revision/git"
	"arkindex/internal/spelling"
	"arkindex/internal/workerfile"
)

// readWorkers reads the workers of the directory with these slugs (all when there are none), and prints what is doubtful about
// them when nothing is wrong. Patterns must not lead out of the repository. The set is there along with an error of its content.
func (a *app) readWorkers(read readConfiguration, strict bool, slugs []string) (*workerfile.Set, error) {
	set, err := a.readSet(read)
	if err != nil {
		return nil, err
	}
	if strict {
		set.Strict()
	}
	if err := set.Err(); err != nil {
		return set, err
	}
	a.messages.problems(set.Problems)
	return set, chooseWorkers(set, slugs)
}

// readConfiguration reads the workers of a directory, which must not lead out of its repository.
type readConfiguration func(dir, repository string) (*workerfile.Set, error)

// readSet reads the configuration of the working directory.
func (a *app) readSet(read readConfiguration) (*workerfile.Set, error) {
	dir := a.workingDirectory()
	set, err := read(dir, git.WorkTree(dir, a.Getenv))
	if err == nil && a.terminal() {
		a.messages.excerpts = set.Source
	}
	return set, err
}

// chooseWorkers leaves only the workers of these slugs in the set; all when there are none.
func chooseWorkers(set *workerfile.Set, slugs []string) error {
	known, slugs := slugsOf(set), notEmpty(slugs)
	for _, slug := range slugs {
		if slices.Contains(known, slug) {
			continue
		}
		err := arkindex.Errorf(arkindex.CodeUsage, "the configuration has no worker %q", slug)
		if len(known) > 0 {
			err.Hint = "it has: " + strings.Join(known, ", ")
		}
		err.Hint = cmp.Or(spelling.DidYouMean(slug, known), err.Hint)
		return err
	}
	if len(slugs) > 0 {
		set.Workers = slices.DeleteFunc(set.Workers, func(worker workerfile.Worker) bool { return !slices.Contains(slugs, worker.Slug) })
		set.Definitions = slices.DeleteFunc(set.Definitions, func(d workerfile.Definition) bool { return !slices.Contains(slugs, d.Slug) })
	}
	return nil
}

// slugsOf lists the slugs of a set's workers, whatever their format.
func slugsOf(set *workerfile.Set) []string {
	var slugs []string
	for _, worker := range set.Workers {
		slugs = append(slugs, worker.Slug)
	}
	for _, definition := range set.Definitions {
		slugs = append(slugs, definition.Slug)
	}
	return slugs
}

// workingDirectory is -C, or where the process was started.
func (a *app) workingDirectory() string {
	if filepath.IsAbs(a.directory) {
		return a.directory
	}
	return filepath.Join(a.Dir, a.directory)
}
