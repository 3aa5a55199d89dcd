package publish

import (
	"context"
	"slices"

	"arkindex"
)

// CheckConversion converts the workers of the older configuration format, if the plan requires it,
// before anything is sent. Workers that cannot be converted are one Error with CodeConfiguration.
func (p Plan) CheckConversion() error {
	if p.Generation != GenerationImport {
		return nil
	}
	var problems []arkindex.Problem
	for _, worker := range p.Workers {
		problems = append(problems, worker.conversionProblems()...)
	}
	if len(problems) == 0 {
		return nil
	}
	return conversionError(problems)
}

// conversionProblems lists why a worker cannot be published with GenerationImport.
func (w WorkerPlan) conversionProblems() []arkindex.Problem {
	if w.YAML != "" {
		return nil
	}
	if newer := w.source.Newer; newer != nil {
		if newer.Definition == nil {
			return newer.Problems
		}
		return nil
	}
	definition, problems := w.source.Convert()
	if definition != nil {
		return nil
	}
	return problems
}

// refusal holds why nothing of a plan may be sent: some of its workers cannot be converted. The
// errors are those of the workers, in order; the ones without an error are not published either.
type refusal []error

// conversionRefusal converts all workers. The refusal is nil when each can be converted.
func (p Plan) conversionRefusal() refusal {
	errs, failed := make(refusal, len(p.Workers)), false
	for i, worker := range p.Workers {
		if problems := worker.conversionProblems(); len(problems) > 0 {
			errs[i], failed = worker.refusalError(problems), true
		}
	}
	if !failed {
		return nil
	}
	return errs
}

// refuseFirst converts all workers before the first write to any of several targets. If one cannot
// be converted, it asks all targets for their generation: nothing is sent if one of them imports.
// For a single target this is known before its own first write.
func (p Plan) refuseFirst(ctx context.Context, targets []Target) refusal {
	if len(targets) < 2 {
		return nil
	}
	refused := p.conversionRefusal()
	if refused == nil {
		return nil
	}
	imports := make([]bool, len(targets))
	forEach(len(targets), func(int) bool { return true }, func(i int) {
		generation, err := p.generation(ctx, targets[i])
		imports[i] = err == nil && generation == GenerationImport
	})
	if !slices.Contains(imports, true) {
		return nil
	}
	return refused
}

// report returns the results of the workers of a plan of which nothing is sent.
func (r refusal) report(plan Plan) []WorkerReport {
	results := make([]WorkerReport, len(r))
	for i, err := range r {
		results[i] = newWorkerReport(plan.Workers[i].Slug)
		results[i].Status = Failed
		if err == nil {
			results[i].Status = Skipped
			err = arkindex.Errorf(arkindex.CodeConfiguration, "not published, "+
				"because another worker cannot be converted to the newer configuration format").
				WithHint("convert them with arkindex worker convert, or publish this one with --worker %s",
					plan.Workers[i].Slug)
		}
		results[i].setError(err)
	}
	return results
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
// reported in notices. A worker that cannot be converted is one of an instance whose generation
// changed while it was published to: by then requests were sent, so it is not an error of the
// configuration alone.
func (p *publication) convert() error {
	if p.worker.source.Newer != nil {
		return p.useNewer()
	}
	definition, problems := p.worker.source.Convert()
	if definition == nil {
		return arkindex.Errorf(arkindex.CodeNotFound, "%w", conversionError(problems)).
			WithHint("convert it with arkindex worker convert, and complete it by hand")
	}
	p.worker.YAML = definition.YAML
	p.result.addNotice(
		"converted to the newer configuration format, the only one that the instance accepts")
	for _, problem := range problems {
		p.result.addNotice("%s", problem)
	}
	return nil
}
