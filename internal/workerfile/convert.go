package workerfile

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"arkindex"
)

// Conversion contains the workers of an .arkindex.yml in the newer format. There are no files if a
// problem is an error: the workers of a repository are converted together or not at all. Warnings
// name what is not converted.
type Conversion struct {
	Files    []ConvertedFile
	Problems []arkindex.Problem
	sources  map[string]string
	reader   *reader
}

// ConvertedFile is the file of a worker in the newer format. Path is relative to the directory of
// .arkindex.yml, with slashes. Text is its content.
type ConvertedFile struct {
	Path, Text string
}

// Err returns an Error with CodeConfiguration and all problems, or nil if none of them is an
// error.
func (c *Conversion) Err() error { return problemsError(c.Problems) }

// Source returns the content of a file that was read, or would be written, by its name in
// problems.
func (c *Conversion) Source(file string) string { return c.sources[file] }

// IsComplete reports whether everything in .arkindex.yml is in the new files. They may have more,
// such as the description of a worker that had none.
func (c *Conversion) IsComplete() bool {
	isLost := func(p arkindex.Problem) bool {
		return p.Severity != arkindex.SeverityNotice && p.Code != codeRequired
	}
	return !slices.ContainsFunc(c.Problems, isLost)
}

// Convert converts the .arkindex.yml of dir to files of the newer format, without writing them.
// Repository and the errors are as for Read; a configuration without workers is also an error.
func Convert(ctx context.Context, dir, repository string) (*Conversion, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	r.converting = true
	if err := r.checkFolder(); err != nil {
		return nil, err
	}
	if err := r.arkindexYML(ctx); err != nil {
		return nil, err
	}
	if len(r.workers) == 0 && r.errors == 0 {
		err := arkindex.Errorf(arkindex.CodeConfiguration, "%s has no workers to convert", Name)
		if r.hasModels {
			err = err.WithHint("%s", ModelsHint)
		}
		return nil, err
	}
	r.reportLosses()
	var files []ConvertedFile
	for _, worker := range r.workers {
		path := "arkindex/" + worker.Slug + ".yml"
		c := converter{
			old: worker.source.mapping, worker: worker, severity: arkindex.SeverityWarning,
		}
		c.refuseExisting()
		yaml := c.convert(path)
		r.sources[path] = yaml
		files = append(files, ConvertedFile{Path: path, Text: yaml})
	}
	set := r.set()
	conversion := &Conversion{Problems: set.Problems, sources: r.sources, reader: r}
	if countErrors(set.Problems) == 0 {
		conversion.Files = files
	}
	return conversion, nil
}

// reportLosses turns problems with keys that publishing ignores into warnings, and drops warnings
// that an instance may refuse an option of the older format: only the newer format matters.
func (r *reader) reportLosses() {
	var kept []arkindex.Problem
	for _, problem := range r.problems {
		switch problem.Code {
		case codeOption:
			delete(r.noted, positionOf(problem))
			continue
		case codeUnknownKey, codeOldKey:
			problem.Severity, problem.Code = arkindex.SeverityWarning, codeLost
			problem.Message = "is an unknown key, which is not converted"
		}
		kept = append(kept, problem)
	}
	r.problems = kept
}

// refuseExisting refuses to overwrite a file of the newer format.
func (c converter) refuseExisting() {
	for _, extension := range []string{".yml", ".yaml"} {
		path := "arkindex/" + c.worker.Slug + extension
		if _, err := os.Lstat(filepath.Join(c.old.reader.dir, filepath.FromSlash(path))); err == nil {
			c.old.error(c.old.value("slug"), "slug", codeExists, "the file %s already exists", path).
				Hint = "remove it, or the worker here"
		}
	}
}
