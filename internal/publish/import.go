package publish

import (
	"encoding/json"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// NewImport makes the plan of importing workers of the newer format. Only GenerationImport takes them: another one that was
// asked for is an Error with CodeUsage.
func NewImport(img image.Image, rev revision.Revision, definitions []workerfile.Definition, generation Generation) (Plan, error) {
	if generation.chosen() && generation != GenerationImport {
		return Plan{}, arkindex.Errorf(arkindex.CodeUsage, "the generation %s does not take the files of %s/", generation, workerfile.Folder).
			WithHint("leave --generation out")
	}
	plan, err := NewPlan(img, rev, nil)
	plan.Generation, plan.imported = GenerationImport, true
	for _, definition := range definitions {
		plan.Workers = append(plan.Workers, WorkerPlan{
			Slug:        definition.Slug,
			YAML:        definition.YAML,
			RevisionURL: rev.URL(),
			Version: arkindex.DockerWorkerVersion{
				DockerImageIID:     img.Reference,
				RepositoryURL:      rev.RepositoryURL.Value,
				RevisionHash:       rev.Hash.Value,
				RevisionMessage:    sent(rev.Message),
				RevisionAuthor:     sent(rev.Author),
				RevisionReferences: references(rev),
				WorkerSlug:         definition.Slug,
				WorkerName:         definition.DisplayName,
				WorkerType:         definition.Type,
				WorkerDescription:  &definition.Description,
				GPUUsage:           definition.GPUUsage,
				ModelUsage:         definition.ModelUsage,
				Configuration:      json.RawMessage("{}"), // what an instance makes of the YAML is for it to say
			},
		})
	}
	return plan, err
}

// CheckConversion refuses, before anything is sent, workers of the older format that cannot be converted when the plan's generation
// takes no other: one Error with CodeConfiguration, or nil.
func (p Plan) CheckConversion() error {
	var problems []arkindex.Problem
	for _, worker := range p.Workers {
		if p.Generation != GenerationImport || worker.YAML != "" {
			continue
		}
		if definition, found := worker.older.Convert(); definition == nil {
			problems = append(problems, found...)
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return unconvertible(problems)
}

// unconvertible is the error of a worker that does not fit into the newer format.
func unconvertible(problems []arkindex.Problem) error {
	return &arkindex.Error{
		Code: arkindex.CodeConfiguration, Problems: problems,
		Message: "the instance takes the newer configuration format only, and the worker's does not fit into it",
		Hint:    "convert it with arkindex worker convert, and complete it by hand",
	}
}

// convert makes the text to import of a worker of the older format. What is lost on the way is a notice, what must not be
// lost an Error with CodeConfiguration.
func (p *publication) convert() error {
	definition, problems := p.worker.older.Convert()
	if definition == nil {
		return unconvertible(problems)
	}
	p.worker.YAML = definition.YAML
	p.result.note("converted to the newer configuration format, which is the only one that the instance takes")
	for _, problem := range problems {
		p.result.note("%s", problem)
	}
	return nil
}
