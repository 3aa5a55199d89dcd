package oidc

import "arkindex"

// The kinds of references that pipelines run for. Other is that of a pipeline whose claims do not
// prove what it runs for.
const (
	branch       = "branch"
	tag          = "tag"
	mergeRequest = "merge request"
	other        = "pipeline for"
)

// Pipeline is the pipeline that an ID token identifies. It runs for a branch, tag or merge request
// of a project, as Kind says. RepositoryURL is the URL of the project. SHA is the commit that it
// runs for. User, ID, JobID and Runner are the issuer's names for who started it, for the
// pipeline, for its job, and for where that runs.
type Pipeline struct {
	Project       string
	RepositoryURL string
	Kind          string
	Ref           string
	SHA           string
	User          string
	ID            string
	JobID         string
	Runner        string
}

// Provenance returns what the ID token of a pipeline proves about the versions that it publishes.
func (v *Verifier) Provenance(p Pipeline) arkindex.Provenance {
	kind := p.Kind
	if kind == other {
		kind = ""
	}
	return arkindex.Provenance{
		Issuer: v.config.Issuer, Project: p.Project, SHA: p.SHA, RefType: kind, Ref: p.Ref,
		Pipeline: p.ID, Job: p.JobID, RunnerEnvironment: p.Runner,
	}
}
