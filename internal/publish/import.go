package publish

import (
	"encoding/json"

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
		version := newVersion(img, rev)
		version.WorkerSlug = definition.Slug
		version.WorkerName = definition.DisplayName
		version.WorkerType = definition.Type
		version.WorkerDescription = &definition.Description
		version.GPUUsage = definition.GPUUsage
		version.ModelUsage = definition.ModelUsage
		version.Configuration = json.RawMessage("{}") // the instance makes it from the YAML
		plan.Workers = append(plan.Workers, WorkerPlan{
			Slug: definition.Slug, Version: version, RevisionURL: rev.URL(), YAML: definition.YAML,
		})
	}
	return plan, err
}
