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
		worker := WorkerPlan{Version: newVersion(img, rev), RevisionURL: rev.URL()}
		describe(&worker, definition)
		plan.Workers = append(plan.Workers, worker)
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
		if newer := worker.source.Newer; newer != nil {
			if newer.Definition == nil {
				problems = append(problems, newer.Problems...)
			}
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

// preferNewer replaces a worker of .arkindex.yml by the file of the newer format that describes it
// too, and returns whether there is one.
func (p *publication) preferNewer() (bool, error) {
	newer := p.worker.source.Newer
	if newer == nil {
		return false, nil
	}
	if newer.Definition == nil {
		return true, newerError(newer)
	}
	describe(&p.worker, *newer.Definition)
	p.result.addNotice("sent as %s describes it, the only format that the instance accepts: %s is "+
		"passed over", newer.File, workerfile.Name)
	return true, nil
}

// newerError is the error of a file of the newer format that is needed, and has errors.
func newerError(newer *workerfile.Newer) error {
	return &arkindex.Error{
		Code: arkindex.CodeConfiguration, Problems: newer.Problems,
		Message: "the instance only accepts the newer configuration format, and " + newer.File +
			" has errors",
		Hint: "correct the file, or delete it to have " + workerfile.Name + " converted",
	}
}

// describe sets what a file of the newer format says of a worker.
func describe(worker *WorkerPlan, definition workerfile.Definition) {
	version := &worker.Version
	version.WorkerSlug = definition.Slug
	version.WorkerName = definition.DisplayName
	version.WorkerType = definition.Type
	version.WorkerDescription = &definition.Description
	version.GPUUsage = definition.GPUUsage
	version.ModelUsage = definition.ModelUsage
	version.Configuration = json.RawMessage("{}") // the instance makes it from the YAML
	worker.Slug, worker.YAML = definition.Slug, definition.YAML
}

// convert converts a worker of the older configuration format. What the conversion loses is
// reported in notices; what must not be lost is an Error with CodeConfiguration.
func (p *publication) convert() error {
	if found, err := p.preferNewer(); found {
		return err
	}
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
