package arkindex

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
