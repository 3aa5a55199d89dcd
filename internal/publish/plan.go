// Package publish turns what a repository holds into worker versions on instances: first a Plan, which is data alone, then
// its execution, then a Report of what became of each worker.
package publish

import (
	"encoding/json"
	"errors"

	"arkindex"
	"arkindex/internal/image"
	"arkindex/internal/instance"
	"arkindex/internal/revision"
	"arkindex/internal/workerfile"
)

// Plan is a publication before anything is sent: the same for every instance that it goes to. Generation is the one to speak,
// empty or GenerationAuto for the first that an instance offers. Strict makes a version that exists and differs an error.
type Plan struct {
	Image      image.Image
	Revision   revision.Revision
	Workers    []WorkerPlan
	Notices    []string
	Generation Generation
	Strict     bool
	imported   bool // the workers are of the newer format, which no other generation takes
}

// WorkerPlan is the publication of one worker. Version is what is wanted of it, and Body the same as the request of the first
// generation of instances, exactly as it will be sent. YAML is the text of a configuration file in the newer format, for
// GenerationImport; where it is empty, the worker of the older format is converted for that. RevisionURL is the address of the
// revision, by which the generations that make the worker first tell versions apart.
type WorkerPlan struct {
	Slug        string
	Version     arkindex.DockerWorkerVersion
	Body        json.RawMessage
	RevisionURL string
	YAML        string
	older       workerfile.Worker
}

// NewPlan makes the plan of publishing the workers, in their order, with one image and from one revision. A repository URL
// or hash that an option sets to "none" is an Error with CodeMissing, since no instance does without; both are two, joined.
func NewPlan(img image.Image, rev revision.Revision, workers []workerfile.Worker) (Plan, error) {
	var empty []error
	for _, needed := range []revision.Value{rev.RepositoryURL, rev.Hash} {
		if needed.Value == "" {
			empty = append(empty, Needed(needed.From))
		}
	}
	if len(empty) > 0 {
		return Plan{}, errors.Join(empty...)
	}
	plan := Plan{Image: img, Revision: rev, Notices: rev.Notices}
	references := references(rev)
	for _, worker := range workers {
		version := arkindex.DockerWorkerVersion{
			DockerImageIID:     img.Reference,
			RepositoryURL:      rev.RepositoryURL.Value,
			RevisionHash:       rev.Hash.Value,
			RevisionMessage:    sent(rev.Message),
			RevisionAuthor:     sent(rev.Author),
			RevisionReferences: references,
			WorkerSlug:         worker.Slug,
			WorkerName:         worker.Name,
			WorkerType:         worker.Type,
			WorkerDescription:  worker.Description,
			GPUUsage:           worker.GPUUsage,
			ModelUsage:         worker.ModelUsage,
			Configuration:      worker.Configuration,
		}
		body, err := instance.Encode(version)
		if err != nil {
			return Plan{}, err
		}
		plan.Workers = append(plan.Workers, WorkerPlan{Slug: worker.Slug, Version: version, Body: body, RevisionURL: rev.URL(), older: worker})
	}
	return plan, nil
}

// Needed is the error of an option that says "none" where there must be something.
func Needed(option string) error {
	return arkindex.Errorf(arkindex.CodeMissing, "%s is empty, and nothing can be published without it", option).
		WithHint("leave the option out to have the value deduced, or give it")
}

// references lists the revision's branch, if any, and then its tags.
func references(rev revision.Revision) []arkindex.Reference {
	list := []arkindex.Reference{}
	if rev.Branch.Value != "" {
		list = append(list, arkindex.Reference{Type: arkindex.Branch, Name: rev.Branch.Value})
	}
	for _, tag := range rev.Tags.Value {
		list = append(list, arkindex.Reference{Type: arkindex.Tag, Name: tag})
	}
	return list
}

// sent is the text that a request carries for a value: none for an empty one.
func sent(value revision.Value) *string {
	if value.Value == "" {
		return nil
	}
	return &value.Value
}
