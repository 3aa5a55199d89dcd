package publish

import (
	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// NewImport returns the plan of publishing workers of the newer configuration format. Only
// GenerationImport accepts them: another explicit generation is an Error with CodeUsage.
func NewImport(
	img image.Image, rev revision.Revision, definitions []workerfile.Definition,
	generation Generation,
) (Plan, error) {
	if generation.isExplicit() && generation != GenerationImport {
		return Plan{}, arkindex.Errorf(arkindex.CodeUsage,
			"the generation %s does not accept the files of %s/", generation, workerfile.Folder).
			WithHint("leave out --generation")
	}
	plan, err := NewPlan(img, rev, nil)
	plan.Generation, plan.newerFormat = GenerationImport, true
	for _, definition := range definitions {
		worker := WorkerPlan{Version: newVersion(img, rev), RevisionURL: rev.URL()}
		describe(&worker, definition)
		plan.Workers = append(plan.Workers, worker)
	}
	return plan, err
}
