package arkindex

import (
	"encoding/json"
	"slices"
)

// Usage says whether a worker can, must or does not use a resource (a GPU, a model).
type Usage string

// The usages that an instance knows.
const (
	UsageDisabled  Usage = "disabled"
	UsageSupported Usage = "supported"
	UsageRequired  Usage = "required"
)

// Usages lists every usage, in the order in which messages name them.
func Usages() []Usage { return []Usage{UsageDisabled, UsageSupported, UsageRequired} }

// Valid reports whether u is one of the three usages.
func (u Usage) Valid() bool {
	return u == UsageDisabled || u == UsageSupported || u == UsageRequired
}

// ReferenceType is the kind of a Git reference.
type ReferenceType string

// The kinds of Git references that an instance records.
const (
	Branch ReferenceType = "branch"
	Tag    ReferenceType = "tag"
)

// Reference is a branch or tag that points at a revision. ID is empty in requests and a UUID in answers.
type Reference struct {
	ID   string        `json:"id,omitempty"`
	Type ReferenceType `json:"type"`
	Name string        `json:"name"`
}

// Worker is a worker as an instance answers it.
type Worker struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Type          string `json:"type"`
	Slug          string `json:"slug"`
	Description   string `json:"description"`
	RepositoryURL string `json:"repository_url"`
}

// WorkerSummary is the worker inside a version's answer.
type WorkerSummary struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Slug string `json:"slug"`
	Type string `json:"type"`
}

// Revision is a commit of a repository as an instance answers it. Created is RFC 3339 in UTC.
type Revision struct {
	ID        string      `json:"id"`
	Hash      string      `json:"hash"`
	Message   string      `json:"message"`
	Author    string      `json:"author"`
	Created   string      `json:"created"`
	CommitURL string      `json:"commit_url"`
	Refs      []Reference `json:"refs"`
}

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
	State           string          `json:"state"`
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

// User is the account behind a token, as an instance answers it.
type User struct {
	ID          string          `json:"id"`
	Email       string          `json:"email"`
	DisplayName string          `json:"display_name"`
	Features    map[string]bool `json:"features"`
}

// Page is one page of a list. Count is the number of items of the whole list, Number the page's own number from 1; Next
// and Previous are whole URLs, null at the ends.
type Page[T any] struct {
	Count    int     `json:"count"`
	Number   int     `json:"number"`
	Next     *string `json:"next"`
	Previous *string `json:"previous"`
	Results  []T     `json:"results"`
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
