package arkindex

import (
	"encoding/json"
	"slices"
)

// WorkerVersion is a version of a worker as an instance answers it. One of Revision and Version is set; Branch and Tag are
// the version's own, else its revision's (of several tags the highest semantic version, then the highest name).
// Configuration is kept as the bytes that were sent, so that numbers keep their form. Created is RFC 3339 in UTC.
type WorkerVersion struct {
	ID              string          `json:"id"`
	Worker          WorkerSummary   `json:"worker"`
	Revision        *Revision       `json:"revision"`
	Version         *int            `json:"version"`
	RevisionURL     *string         `json:"revision_url"`
	Branch          *string         `json:"branch"`
	Tag             *string         `json:"tag"`
	State           VersionState    `json:"state"`
	DockerImageIID  string          `json:"docker_image_iid"`
	DockerImage     *string         `json:"docker_image"`
	DockerImageName string          `json:"docker_image_name"`
	GPUUsage        Usage           `json:"gpu_usage"`
	ModelUsage      Usage           `json:"model_usage"`
	Configuration   json.RawMessage `json:"configuration"`
	Created         string          `json:"created"`
}

// Has reports whether the version, or its revision, has a branch or tag of that name.
func (v WorkerVersion) Has(kind ReferenceType, name string) bool {
	own := v.Tag
	if kind == Branch {
		own = v.Branch
	}
	if own != nil && *own == name {
		return true
	}
	return v.Revision != nil && slices.ContainsFunc(v.Revision.Refs, func(reference Reference) bool {
		return reference.Type == kind && reference.Name == name
	})
}

// DockerWorkerVersion is the body of CreateDockerWorkerVersion: everything that one call needs to create a repository,
// its revision and references, a worker and a version of it. A nil text is not sent. Configuration is a JSON object, sent
// byte for byte.
type DockerWorkerVersion struct {
	DockerImageIID     string          `json:"docker_image_iid"`
	RepositoryURL      string          `json:"repository_url"`
	RevisionHash       string          `json:"revision_hash"`
	RevisionMessage    *string         `json:"revision_message,omitempty"`
	RevisionAuthor     *string         `json:"revision_author,omitempty"`
	RevisionReferences []Reference     `json:"revision_references"`
	WorkerSlug         string          `json:"worker_slug"`
	WorkerName         string          `json:"worker_name"`
	WorkerType         string          `json:"worker_type"`
	WorkerDescription  *string         `json:"worker_description,omitempty"`
	GPUUsage           Usage           `json:"gpu_usage"`
	ModelUsage         Usage           `json:"model_usage"`
	Configuration      json.RawMessage `json:"configuration"`
}
