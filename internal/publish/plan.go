// Package publish publishes the workers of a repository as worker versions on instances. A Plan
// holds everything that is sent; its execution returns a Report of each worker.
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

// Plan is a publication before anything is sent. It is the same for all instances. Generation is
// the one to use; empty or GenerationAuto means the first that an instance offers. Strict makes it
// an error when an existing version differs.
type Plan struct {
	Image       image.Image
	Revision    revision.Revision
	Workers     []WorkerPlan
	Notices     []string
	Generation  Generation
	Strict      bool
	newerFormat bool // the workers are of the newer configuration format
}

// WorkerPlan is the publication of one worker. Version is the version to publish, and Body is the
// same as the exact request body of GenerationDocker. YAML is the content of a configuration file
// for GenerationImport; when it is empty, the worker is converted. RevisionURL is the address by
// which the generations that create the worker first identify versions.
type WorkerPlan struct {
	Slug        string
	Version     arkindex.DockerWorkerVersion
	Body        json.RawMessage
	RevisionURL string
	YAML        string
	source      workerfile.Worker // empty for a worker of the newer configuration format
}

// NewPlan returns the plan of publishing workers with one image and from one revision. A
// repository URL or hash that an option sets to "none" is an Error with CodeMissing, because all
// instances require it; two such errors are joined.
func NewPlan(
	img image.Image, rev revision.Revision, workers []workerfile.Worker,
) (Plan, error) {
	var missing []error
	for _, required := range []revision.Value{rev.RepositoryURL, rev.Hash} {
		if required.Value == "" {
			missing = append(missing, Needed(required.From))
		}
	}
	if len(missing) > 0 {
		return Plan{}, errors.Join(missing...)
	}
	plan := Plan{Image: img, Revision: rev, Notices: rev.Notices}
	for _, worker := range workers {
		version := newVersion(img, rev)
		version.WorkerSlug = worker.Slug
		version.WorkerName = worker.Name
		version.WorkerType = worker.Type
		version.WorkerDescription = worker.Description
		version.GPUUsage = worker.GPUUsage
		version.ModelUsage = worker.ModelUsage
		version.Configuration = worker.Configuration
		body, err := instance.Encode(version)
		if err != nil {
			return Plan{}, err
		}
		plan.Workers = append(plan.Workers, WorkerPlan{
			Slug: worker.Slug, Version: version, Body: body, RevisionURL: rev.URL(), source: worker,
		})
	}
	return plan, nil
}

// newVersion returns a version with its image and revision, without its worker.
func newVersion(img image.Image, rev revision.Revision) arkindex.DockerWorkerVersion {
	return arkindex.DockerWorkerVersion{
		DockerImageIID:     img.Reference,
		RepositoryURL:      rev.RepositoryURL.Value,
		RevisionHash:       rev.Hash.Value,
		RevisionMessage:    nonEmpty(rev.Message),
		RevisionAuthor:     nonEmpty(rev.Author),
		RevisionReferences: revisionReferences(rev),
	}
}

// Needed is the error of an option that is "none" although its value is required.
func Needed(option string) error {
	return arkindex.Errorf(arkindex.CodeMissing,
		"%s is empty, and nothing can be published without it", option).
		WithHint("leave out the option to have the value deduced, or give it")
}

// revisionReferences lists the revision's branch, if any, then its tags.
func revisionReferences(rev revision.Revision) []arkindex.Reference {
	references := []arkindex.Reference{}
	if rev.Branch.Value != "" {
		references = append(references,
			arkindex.Reference{Type: arkindex.Branch, Name: rev.Branch.Value})
	}
	for _, tag := range rev.Tags.Value {
		references = append(references, arkindex.Reference{Type: arkindex.Tag, Name: tag})
	}
	return references
}

// nonEmpty returns the value, nil when it is empty.
func nonEmpty(value revision.Value) *string {
	if value.Value == "" {
		return nil
	}
	return &value.Value
}
