package arkindex

// ReferenceType is the type of a Git reference.
type ReferenceType string

// The types of Git references that instances record.
const (
	Branch ReferenceType = "branch"
	Tag    ReferenceType = "tag"
)

// Reference is a branch or tag that points at a revision. ID is empty in requests and a UUID in
// responses.
type Reference struct {
	ID   string        `json:"id,omitempty"`
	Type ReferenceType `json:"type"`
	Name string        `json:"name"`
}

// Revision is a commit of a repository as instances return it. Created is in UTC, in the format of
// RFC 3339.
type Revision struct {
	ID        string      `json:"id"`
	Hash      string      `json:"hash"`
	Message   string      `json:"message"`
	Author    string      `json:"author"`
	Created   string      `json:"created"`
	CommitURL string      `json:"commit_url"`
	Refs      []Reference `json:"refs"`
}
