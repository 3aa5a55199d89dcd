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

// CheckConversion converts the workers of the older configuration format, if the plan requires it,
// before anything is sent. Workers that cannot be converted are one Error with CodeConfiguration.
func (p Plan) CheckConversion() error {
	var problems []arkindex.Problem
	for _, worker := range p.Workers {
		if p.Generation != GenerationImport || worker.YAML != "" {
			continue
		}
		if definition, found := worker.source.Convert(); definition == nil {
			problems = append(problems, found...)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return conversionError(problems)
}

// conversionError is the error of workers that cannot be converted to the newer format.
func conversionError(problems []arkindex.Problem) error {
	return &arkindex.Error{
		Code: arkindex.CodeConfiguration, Problems: problems,
		Message: "the instance only accepts the newer configuration format, " +
			"and the worker cannot be converted to it",
		Hint: "convert it with arkindex worker convert, and complete it by hand",
	}
}

// convert converts a worker of the older configuration format. What the conversion loses is
// reported in notices; what must not be lost is an Error with CodeConfiguration.
func (p *publication) convert() error {
	definition, problems := p.worker.source.Convert()
	if definition == nil {
		return conversionError(problems)
	}
	p.worker.YAML = definition.YAML
	p.result.addNotice(
		"converted to the newer configuration format, the only one that the instance accepts")
	for _, problem := range problems {
		p.result.addNotice("%s", problem)
	}
	return nil
}
