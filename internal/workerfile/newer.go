package workerfile

import (
	"path"
	"strings"

	"arkindex"
)

// newerFiles reads the files of the newer format beside an .arkindex.yml that was read. Those of a
// worker that both describe are added to it. If .arkindex.yml has no workers, they are the set.
func (r *reader) newerFiles() {
	names, err := r.definitionNames()
	if err != nil || !anyVisible(names) {
		return
	}
	older, first, errors := r.slugs, len(r.problems), r.errors
	r.slugs = map[string]slugPosition{}
	r.definitionFiles(names)
	if len(r.workers) == 0 {
		return
	}
	files := map[string]*Newer{}
	for slug, position := range r.slugs {
		files[slug] = &Newer{File: position.file}
	}
	for i, definition := range r.definitions {
		files[definition.Slug].Definition = &r.definitions[i]
	}
	r.definitions, r.slugs, r.errors = nil, older, errors
	r.setAside(first, files)
	r.reportBoth(files)
	for i := range r.workers {
		r.workers[i].Newer = files[r.workers[i].Slug]
	}
}

// setAside turns the errors of files that may not be needed into warnings. Those of a file without
// a valid slug belong to the worker that the file is named after.
func (r *reader) setAside(first int, files map[string]*Newer) {
	for i := range r.problems[first:] {
		problem := &r.problems[first+i]
		if problem.Severity != arkindex.SeverityError {
			continue
		}
		var newer *Newer
		for _, candidate := range files {
			if candidate.File == problem.File {
				newer = candidate
			}
		}
		if newer == nil {
			base := path.Base(problem.File)
			slug := strings.TrimSuffix(base, path.Ext(base))
			if files[slug] == nil {
				files[slug] = &Newer{File: problem.File}
			}
			newer = files[slug]
		}
		newer.Problems = append(newer.Problems, *problem)
		problem.Severity = arkindex.SeverityWarning
	}
}

// reportBoth reports each file of the newer format that is passed over for .arkindex.yml.
func (r *reader) reportBoth(files map[string]*Newer) {
	described := map[string]bool{}
	for _, worker := range r.workers {
		described[worker.Slug] = true
	}
	for slug, newer := range files {
		r.reportPassedOver(newer.File, slug, described[slug])
	}
}

// reportPassedOver reports a file of the newer format that is passed over for .arkindex.yml.
func (r *reader) reportPassedOver(file, slug string, described bool) {
	problem := arkindex.Problem{
		File: file, Severity: arkindex.SeverityWarning, Code: codeOlder,
		Message: "is passed over: " + Name + " is used, and does not describe the worker " + slug,
		Hint:    "publish it with arkindex worker import, or describe the worker in " + Name + " too",
	}
	if described {
		problem.Message = "is passed over: " + Name + " describes the worker " + slug + " too, and is " +
			"used unless the instance accepts only " + Folder + "/"
		problem.Hint = "delete the worker from " + Name + " if " + file + " replaces it"
	}
	r.rank(file)
	r.report(problem)
}
