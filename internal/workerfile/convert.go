package workerfile

import (
	"os"
	"path/filepath"

	"arkindex"
)

// Conversion is what the workers of an .arkindex.yml become in the newer format. Files are empty when a problem is an error:
// the workers of a repository are converted together or not at all. Warnings name what is not carried over.
type Conversion struct {
	Files    []ConvertedFile
	Problems []arkindex.Problem
	sources  map[string]string
}

// ConvertedFile is a worker's file of the newer format. Path is relative to the directory of .arkindex.yml, with slashes.
type ConvertedFile struct {
	Path, Text string
}

// Err is an Error with CodeConfiguration that carries every problem, nil when none is an error.
func (c *Conversion) Err() error { return failure(c.Problems) }

// Source returns the content of a file that was read, or would be written, by the name that problems give it.
func (c *Conversion) Source(file string) string { return c.sources[file] }

// Convert turns the .arkindex.yml of dir into files of the newer format, without writing them. Repository is as for Read,
// and so are the errors; a configuration without workers is one as well.
func Convert(dir, repository string) (*Conversion, error) {
	r, err := newReader(dir, repository)
	if err != nil {
		return nil, err
	}
	r.converting = true
	if err := r.arkindexYML(); err != nil {
		return nil, err
	}
	if len(r.workers) == 0 && r.errors == 0 {
		return nil, arkindex.Errorf(arkindex.CodeConfiguration, "%s has no workers to convert", Name)
	}
	r.nameWhatIsLost()
	var files []ConvertedFile
	for _, worker := range r.workers {
		path := "arkindex/" + worker.Slug + ".yml"
		c := converter{mapping: worker.read.mapping, worker: worker, severity: arkindex.SeverityWarning}
		c.refuseExisting()
		yaml := c.convert(path)
		r.sources[path] = yaml
		files = append(files, ConvertedFile{Path: path, Text: yaml})
	}
	set := r.set()
	conversion := &Conversion{Problems: set.Problems, sources: r.sources}
	if countErrors(set.Problems) == 0 {
		conversion.Files = files
	}
	return conversion, nil
}

// nameWhatIsLost makes a warning of every key that only a publication ignores, and leaves out doubts about how an instance
// of the older format would take an option: what matters is whether the newer one can be written.
func (r *reader) nameWhatIsLost() {
	var kept []arkindex.Problem
	for _, problem := range r.problems {
		switch problem.Code {
		case codeOption:
			delete(r.noted, problemPosition{problem.File, problem.Line, problem.Column, problem.Path, problem.Severity})
			continue
		case codeUnknownKey, codeOldKey:
			problem.Severity, problem.Code, problem.Message = arkindex.SeverityWarning, codeLost, "is an unknown key, which is not carried over"
		}
		kept = append(kept, problem)
	}
	r.problems = kept
}

// refuseExisting refuses to write a worker over a file of the newer format.
func (c converter) refuseExisting() {
	for _, extension := range []string{".yml", ".yaml"} {
		path := "arkindex/" + c.worker.Slug + extension
		if _, err := os.Lstat(filepath.Join(c.dir, filepath.FromSlash(path))); err == nil {
			c.error(c.value("slug"), "slug", codeExists, "the file %s exists already", path).Hint = "remove it, or the worker here"
		}
	}
}
