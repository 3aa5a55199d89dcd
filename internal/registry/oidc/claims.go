package oidc

import "strings"

// claims are GitLab's claims about a pipeline. Those that are not strings in every version of
// GitLab are of any type.
//
// The pipeline of a merge request has the same claims as one of its source branch: ref is the name
// of that branch, and ref_path is refs/heads/ with that name, even if it is a branch of a fork.
// Only pipeline_source tells them apart. Until GitLab 18.2.1, project_path is the project where
// the pipeline runs, which is the target of a fork's merge request; since then it is the fork.
// Since 18.4, job_project_path is where it runs in both cases. The claims that begin with target_,
// and pipeline_source_event, exist only for merge requests.
type claims struct {
	ProjectPath         string `json:"project_path"`
	JobProjectPath      any    `json:"job_project_path"`
	SourceProjectPath   any    `json:"source_project_path"`
	PipelineSource      any    `json:"pipeline_source"`
	PipelineSourceEvent any    `json:"pipeline_source_event"`
	Ref                 string `json:"ref"`
	RefType             string `json:"ref_type"`
	RefPath             string `json:"ref_path"`
	RefProtected        any    `json:"ref_protected"` // a string
	TargetRef           any    `json:"target_ref"`
	TargetRefProtected  any    `json:"target_ref_protected"`
	SHA                 any    `json:"sha"`
	UserLogin           string `json:"user_login"`
	PipelineID          any    `json:"pipeline_id"` // a string or a number
	JobID               any    `json:"job_id"`
	RunnerEnvironment   any    `json:"runner_environment"`
}

// kind returns the kind of the reference. It is a branch or a tag only if all claims agree.
func (c claims) kind() string {
	switch {
	case c.isMergeRequest():
		return mergeRequest
	case !runsForReference(claimString(c.PipelineSource)) || c.isOfAnotherProject() ||
		strings.HasPrefix(c.Ref, "refs/"):
		return other
	case (c.RefType == branch || c.RefType == "") &&
		(c.RefPath == "refs/heads/"+c.Ref || c.RefPath == "" && c.RefType == branch):
		return branch
	case (c.RefType == tag || c.RefType == "") &&
		(c.RefPath == "refs/tags/"+c.Ref || c.RefPath == "" && c.RefType == tag):
		return tag
	default:
		return other
	}
}

func (c claims) isMergeRequest() bool {
	source := claimString(c.PipelineSource)
	return source == "merge_request_event" || source == "external_pull_request_event" ||
		c.PipelineSourceEvent != nil || c.TargetRef != nil || c.TargetRefProtected != nil ||
		strings.HasPrefix(c.RefPath, "refs/merge-requests/") ||
		strings.HasPrefix(c.Ref, "refs/merge-requests/")
}

// runsForReference reports whether all pipelines with a source run for a branch or tag. Those of
// other sources may run for a merge request. In particular, a child pipeline (parent_pipeline)
// runs for what its parent does, and no claim says what that is.
func runsForReference(source string) bool {
	switch source {
	case "push", "web", "webide", "trigger", "schedule", "api", "pipeline", "chat":
		return true
	default:
		return false
	}
}

// isOfAnotherProject reports whether the pipeline runs in another project than the one whose code
// it runs, as that of a fork's merge request may.
func (c claims) isOfAnotherProject() bool {
	differs := func(claim any) bool { return claim != nil && claim != c.ProjectPath }
	return differs(c.JobProjectPath) || differs(c.SourceProjectPath)
}

// isOwn reports whether the pipeline certainly runs the code of its own project, and not that of a
// fork.
func (c claims) isOwn() bool {
	if c.isOfAnotherProject() {
		return false
	}
	kind := c.kind()
	return kind == branch || kind == tag || c.JobProjectPath != nil
}
