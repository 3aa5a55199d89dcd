package publish

import (
	"encoding/json"

	"arkindex"
	"arkindex/internal/workerfile"
)

// useNewer replaces a worker of .arkindex.yml with the file of the newer format that describes it
// too.
func (p *publication) useNewer() error {
	newer := p.worker.source.Newer
	if newer.Definition == nil {
		return arkindex.Errorf(arkindex.CodeNotFound, "%w", p.worker.refusalError(newer.Problems)).
			WithHint(newerHint)
	}
	describe(&p.worker, *newer.Definition)
	p.result.addNotice("sent as %s describes it, the only format that the instance accepts: %s is "+
		"passed over", newer.File, workerfile.Name)
	return nil
}

const newerHint = "correct the file, or delete it to have " + workerfile.Name + " converted"

// refusalError returns the error of a worker that cannot be published with GenerationImport.
func (w WorkerPlan) refusalError(problems []arkindex.Problem) error {
	newer := w.source.Newer
	if newer == nil {
		return conversionError(problems)
	}
	return &arkindex.Error{
		Code: arkindex.CodeConfiguration, Problems: problems,
		Message: "the instance only accepts the newer configuration format, and " + newer.File +
			" has errors",
		Hint: newerHint,
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
