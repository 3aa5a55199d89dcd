package publish

import (
	"encoding/json"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/tag"
)

// The request bodies of the generations that create the worker first.
type (
	workerBody struct {
		Name          string  `json:"name"`
		Type          string  `json:"type"`
		Slug          string  `json:"slug"`
		RepositoryURL string  `json:"repository_url"`
		Description   *string `json:"description,omitempty"`
	}
	workerUpdate struct {
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
		versionReferences
		description
	}
	importBody struct {
		YAML           string `json:"yaml"`
		RevisionURL    string `json:"revision_url"`
		DockerImageIID string `json:"docker_image_iid"`
		versionReferences
		description
	}
	// versionReferences are the one branch and the one tag that a version can have.
	versionReferences struct {
		Branch string `json:"branch,omitempty"`
		Tag    string `json:"tag,omitempty"`
	}
	// description is what only the registry of this program keeps.
	description struct {
		Message *string `json:"revision_message,omitempty"`
		Author  *string `json:"revision_author,omitempty"`
	}
)

// createCall is a call that creates a worker or a version.
type createCall struct {
	operation string
	body      any
}

// createCalls lists the calls that publish a worker with a generation, in order. All but the first
// need the worker's ID. A worker without YAML cannot be imported. The description is empty if the
// instance does not accept it.
func (w WorkerPlan) createCalls(
	generation Generation, described description,
) ([]createCall, error) {
	v := w.Version
	createWorker := createCall{instance.CreateWorker, workerBody{
		Name: v.WorkerName, Type: v.WorkerType, Slug: v.WorkerSlug,
		RepositoryURL: v.RepositoryURL, Description: v.WorkerDescription,
	}}
	switch generation {
	case GenerationWorker:
		return []createCall{createWorker, {instance.CreateWorkerVersion, versionBody{
			Configuration: v.Configuration, RevisionURL: w.RevisionURL,
			DockerImageIID: v.DockerImageIID, State: arkindex.StateAvailable,
			GPUUsage: v.GPUUsage, ModelUsage: v.ModelUsage, versionReferences: w.references(),
			description: described,
		}}}, nil
	case GenerationImport:
		if w.YAML == "" {
			return nil, arkindex.Errorf(arkindex.CodeConfiguration,
				"the instance only accepts the newer configuration format, and the worker has none")
		}
		return []createCall{createWorker, {instance.ImportWorkerVersion, importBody{
			YAML: w.YAML, RevisionURL: w.RevisionURL, DockerImageIID: v.DockerImageIID,
			versionReferences: w.references(), description: described,
		}}}, nil
	default:
		return []createCall{{instance.CreateDockerWorkerVersion, w.Body}}, nil
	}
}

// updateOf returns how an existing worker should be described, and whether that is a change.
// Without a description in its configuration, the worker keeps the existing one.
func (w WorkerPlan) updateOf(existing arkindex.Worker) (update workerUpdate, changed bool) {
	update = workerUpdate{w.Version.WorkerName, w.Version.WorkerType, existing.Description}
	if w.Version.WorkerDescription != nil {
		update.Description = *w.Version.WorkerDescription
	}
	return update, update != workerUpdate{existing.Name, existing.Type, existing.Description}
}

// mayBe reports whether a worker with the same slug may be the published one. Some instances do
// not report a worker's repository.
func (w WorkerPlan) mayBe(worker arkindex.Worker) bool {
	return worker.RepositoryURL == "" ||
		arkindex.SameRepository(worker.RepositoryURL, w.Version.RepositoryURL)
}

// references returns the branch, and the one tag that a version of this plan gets.
func (w WorkerPlan) references() versionReferences {
	branch, tags := w.branchAndTags()
	chosen, _ := tag.Choose(tags)
	return versionReferences{Branch: branch, Tag: chosen}
}

// branchAndTags splits the references of the revision.
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
