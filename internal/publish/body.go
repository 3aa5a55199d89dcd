package publish

import (
	"encoding/json"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/tag"
)

// The request bodies of the generations that make the worker first. Absent texts are not sent.
type (
	workerBody struct {
		Name          string  `json:"name"`
		Type          string  `json:"type"`
		Slug          string  `json:"slug"`
		RepositoryURL string  `json:"repository_url"`
		Description   *string `json:"description,omitempty"`
	}
	workerChange struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Description string `json:"description"`
	}
	versionBody struct {
		Configuration  json.RawMessage       `json:"configuration"`
		RevisionURL    string                `json:"revision_url"`
		DockerImageIID string                `json:"docker_image_iid"`
		State          arkindex.VersionState `json:"state"`
		GPUUsage       arkindex.Usage        `json:"gpu_usage"`
		ModelUsage     arkindex.Usage        `json:"model_usage"`
		marks
	}
	importBody struct {
		YAML           string `json:"yaml"`
		RevisionURL    string `json:"revision_url"`
		DockerImageIID string `json:"docker_image_iid"`
		marks
	}
	// marks are the one branch and the one tag that a version can have.
	marks struct {
		Branch string `json:"branch,omitempty"`
		Tag    string `json:"tag,omitempty"`
	}
)

// creation is one of the calls that create, in the order in which they are made. What comes after the first needs the worker's id.
type creation struct {
	operation string
	body      any
}

// creations are the calls that publish a worker with a generation. A worker without a text to import cannot be imported.
func (w WorkerPlan) creations(generation Generation) ([]creation, error) {
	v := w.Version
	worker := creation{instance.CreateWorker, workerBody{
		Name: v.WorkerName, Type: v.WorkerType, Slug: v.WorkerSlug, RepositoryURL: v.RepositoryURL, Description: v.WorkerDescription,
	}}
	switch generation {
	case GenerationWorker:
		return []creation{worker, {instance.CreateWorkerVersion, versionBody{
			Configuration: v.Configuration, RevisionURL: w.RevisionURL, DockerImageIID: v.DockerImageIID, State: arkindex.StateAvailable,
			GPUUsage: v.GPUUsage, ModelUsage: v.ModelUsage, marks: w.marks(),
		}}}, nil
	case GenerationImport:
		if w.YAML == "" {
			return nil, arkindex.Errorf(arkindex.CodeConfiguration, "the instance takes configurations in the new form only, and the worker has none")
		}
		return []creation{worker, {instance.ImportWorkerVersion, importBody{
			YAML: w.YAML, RevisionURL: w.RevisionURL, DockerImageIID: v.DockerImageIID, marks: w.marks(),
		}}}, nil
	default:
		return []creation{{instance.CreateDockerWorkerVersion, w.Body}}, nil
	}
}

// change is how a worker that exists has to be described, and whether it is described otherwise. Without a description of ours it
// keeps its own.
func (w WorkerPlan) change(existing arkindex.Worker) (wanted workerChange, differs bool) {
	wanted = workerChange{w.Version.WorkerName, w.Version.WorkerType, existing.Description}
	if w.Version.WorkerDescription != nil {
		wanted.Description = *w.Version.WorkerDescription
	}
	return wanted, wanted != workerChange{existing.Name, existing.Type, existing.Description}
}

// mayBe reports whether a worker with the same slug is the one that is published: an instance that does not tell its repository
// leaves that open.
func (w WorkerPlan) mayBe(worker arkindex.Worker) bool {
	return worker.RepositoryURL == "" || arkindex.SameRepository(worker.RepositoryURL, w.Version.RepositoryURL)
}

// marks are the branch and the chosen tag.
func (w WorkerPlan) marks() marks {
	var made marks
	made.Branch, _ = w.branchAndTags()
	_, tags := w.branchAndTags()
	made.Tag, _ = tag.Choose(tags)
	return made
}

func (w WorkerPlan) branchAndTags() (branch string, tags []string) {
	for _, reference := range w.Version.RevisionReferences {
		if reference.Type == arkindex.Branch {
			branch = reference.Name
		} else {
			tags = append(tags, reference.Name)
		}
	}
	return branch, tags
}
