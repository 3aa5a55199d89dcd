package oidc

// The kinds of references that pipelines run for. Other is that of a pipeline whose claims do not
// prove what it runs for.
const (
	branch       = "branch"
	tag          = "tag"
	mergeRequest = "merge request"
	other        = "pipeline for"
)

// Pipeline is the pipeline that an ID token identifies. It runs for a branch, tag or merge request
// of a project, as Kind says. RepositoryURL is the URL of the project. User, ID and JobID are the
// issuer's names for who started it, for the pipeline, and for its job.
type Pipeline struct {
	Project       string
	RepositoryURL string
	Kind          string
	Ref           string
	User          string
	ID            string
	JobID         string
}
