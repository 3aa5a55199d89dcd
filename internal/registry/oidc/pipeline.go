package oidc

import (
	"strings"

	"arkindex"
)

// The kinds of references that pipelines run for.
const (
	branch       = "branch"
	tag          = "tag"
	mergeRequest = "merge request"
)

// Pipeline is the pipeline that an ID token identifies. It runs for a branch, tag or merge request
// of a project. RepositoryURL is the URL of the project. User, ID and JobID are the issuer's names
// for who started it, for the pipeline, and for its job.
type Pipeline struct {
	Project       string
	RepositoryURL string
	Kind          string
	Ref           string
	User          string
	ID            string
	JobID         string
}

// claims are GitLab's claims about a pipeline.
type claims struct {
	ProjectPath  string `json:"project_path"`
	Ref          string `json:"ref"`
	RefType      string `json:"ref_type"`
	RefPath      string `json:"ref_path"`
	RefProtected any    `json:"ref_protected"` // GitLab sends a string
	UserLogin    string `json:"user_login"`
	PipelineID   any    `json:"pipeline_id"` // a string or a number, depending on GitLab's version
	JobID        any    `json:"job_id"`
}

// admit returns the pipeline if one of the rules admits it.
func (v *Verifier) admit(claimed claims) (Pipeline, error) {
	pipeline := Pipeline{
		Project: claimed.ProjectPath, RepositoryURL: v.config.Issuer + "/" + claimed.ProjectPath,
		Kind: claimed.kind(), Ref: claimed.Ref, User: claimed.UserLogin,
		ID: claimString(claimed.PipelineID), JobID: claimString(claimed.JobID),
	}
	if pipeline.Project == "" || pipeline.Ref == "" {
		return Pipeline{}, arkindex.Errorf(
			arkindex.CodeForbidden, "the ID token names no project and no branch or tag",
		)
	}
	protected := claimString(claimed.RefProtected) == "true" && pipeline.Kind != mergeRequest
	if v.config.Protected && !protected {
		return Pipeline{}, arkindex.Errorf(
			arkindex.CodeForbidden, "the %s %s of %s may not publish: it is not protected",
			pipeline.Kind, pipeline.Ref, pipeline.Project,
		)
	}
	for _, rule := range v.config.Allow {
		if rule.allows(pipeline) {
			return pipeline, nil
		}
	}
	return Pipeline{}, arkindex.Errorf(
		arkindex.CodeForbidden, "the %s %s of %s may not publish to this registry",
		pipeline.Kind, pipeline.Ref, pipeline.Project,
	).WithHint("its administrator allows projects, branches and tags")
}

// kind returns the kind of the reference. The pipeline of a merge request has the name of the
// source branch but not its rights: the branch may be one of a fork.
func (c claims) kind() string {
	switch {
	case c.RefPath != "" && c.RefPath != "refs/heads/"+c.Ref && c.RefPath != "refs/tags/"+c.Ref:
		return mergeRequest
	case c.RefType == tag || strings.HasPrefix(c.RefPath, "refs/tags/"):
		return tag
	default:
		return branch
	}
}
