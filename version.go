package arkindex

import (
	"encoding/json"
	"slices"
)

// WorkerVersion is a version of a worker as instances return it. Either Revision or Version is
// set. Branch and Tag are the version's own, or else one of its revision's: of several tags the
// highest semantic version, or else the highest name. Configuration holds the bytes that were
// sent, so that numbers keep their form. Created is in UTC, in the format of RFC 3339.
// Provenance is nil unless a pipeline published the version with its ID token. The version is
// verified if the pipeline ran for its revision.
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
	Verified        bool            `json:"verified"`
	Provenance      *Provenance     `json:"provenance"`
}

// RevisionHash returns the hash of the version's revision, from its URL if the instance reports
// nothing else of it, and "" if it is unknown.
func (v WorkerVersion) RevisionHash() string {
	if v.Revision != nil {
		return v.Revision.Hash
	}
	if v.RevisionURL == nil {
		return ""
	}
	_, hash, _ := SplitCommitURL(*v.RevisionURL)
	return hash
}

// HasConfiguration reports whether the instance reports the configuration of the version: it may
// be absent or null.
func (v WorkerVersion) HasConfiguration() bool {
	return len(v.Configuration) > 0 && string(v.Configuration) != "null"
}

// Has reports whether the version or its revision has a branch or tag with this name.
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

// DockerWorkerVersion is the body of CreateDockerWorkerVersion: all that is needed to create a
// repository, its revision and references, a worker and a version of the worker in one request.
// Strings that are nil are not sent. Configuration is a JSON object, which is sent byte for byte.
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
