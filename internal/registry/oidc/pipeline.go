package oidc

import (
	"strings"

	"arkindex"
)

// The kinds of Git references that pipelines run for.
const (
	branch       = "branch"
	tag          = "tag"
	mergeRequest = "merge request"
)

// Pipeline is who an ID token tells of: a pipeline of a project, for a branch, tag or merge request. RepositoryURL is the
// project's address. User, ID and JobID are the issuer's names for who started it, for the pipeline and for its job.
type Pipeline struct {
	Project       string
	RepositoryURL string
	Kind          string
	Ref           string
	User          string
	ID            string
	JobID         string
}

// claims are what GitLab says of a pipeline.
type claims struct {
	ProjectPath  string `json:"project_path"`
	Ref          string `json:"ref"`
	RefType      string `json:"ref_type"`
	RefPath      string `json:"ref_path"`
	RefProtected any    `json:"ref_protected"` // a text, by GitLab
	UserLogin    string `json:"user_login"`
	PipelineID   any    `json:"pipeline_id"` // a text or a number, by GitLab's version
	JobID        any    `json:"job_id"`
}

// admit returns the pipeline, if one of the rules lets it in.
func (v *Verifier) admit(claimed claims) (Pipeline, error) {
	pipeline := Pipeline{
		Project: claimed.ProjectPath, RepositoryURL: v.config.Issuer + "/" + claimed.ProjectPath,
		Kind: claimed.kind(), Ref: claimed.Ref, User: claimed.UserLogin, ID: text(claimed.PipelineID), JobID: text(claimed.JobID),
	}
	if pipeline.Project == "" || pipeline.Ref == "" {
		return Pipeline{}, arkindex.Errorf(arkindex.CodeForbidden, "the ID token names no project and no branch or tag")
	}
	if v.config.Protected && (text(claimed.RefProtected) != "true" || pipeline.Kind == mergeRequest) {
		return Pipeline{}, arkindex.Errorf(arkindex.CodeForbidden, "the %s %s of %s may not publish: it is not protected", pipeline.Kind, pipeline.Ref, pipeline.Project)
	}
	for _, rule := range v.config.Allow {
		if rule.allows(pipeline) {
			return pipeline, nil
		}
	}
	return Pipeline{}, arkindex.Errorf(arkindex.CodeForbidden, "the %s %s of %s may not publish to this registry", pipeline.Kind, pipeline.Ref, pipeline.Project).
		WithHint("its administrator allows projects, branches and tags")
}

// kind is what the pipeline runs for. The pipeline of a merge request has the source branch's name, but not its rights: the
// branch may be a fork's.
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
