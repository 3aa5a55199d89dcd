package oidc

import "arkindex"

// admit returns the pipeline if one of the rules admits it.
func (v *Verifier) admit(claimed claims) (Pipeline, error) {
	pipeline := Pipeline{
		Project: claimed.ProjectPath, RepositoryURL: v.config.Issuer + "/" + claimed.ProjectPath,
		Kind: claimed.kind(), Ref: claimed.Ref, User: claimed.UserLogin,
		ID: claimString(claimed.PipelineID), JobID: claimString(claimed.JobID),
		SHA: claimString(claimed.SHA), Runner: claimString(claimed.RunnerEnvironment),
	}
	if pipeline.Project == "" || pipeline.Ref == "" {
		return Pipeline{}, arkindex.Errorf(
			arkindex.CodeForbidden, "the ID token names no project and no branch or tag",
		)
	}
	if !claimed.isOwn() {
		return Pipeline{}, arkindex.Errorf(
			arkindex.CodeForbidden,
			"the %s %s may not publish as %s: it may run the code of a fork",
			pipeline.Kind, pipeline.Ref, pipeline.Project,
		).WithHint("publish from a pipeline of a branch or tag")
	}
	if v.config.Protected && !pipeline.isProtected(claimed) {
		return Pipeline{}, arkindex.Errorf(
			arkindex.CodeForbidden, "the %s %s of %s may not publish: it is not protected",
			pipeline.Kind, pipeline.Ref, pipeline.Project,
		).WithHint("publish from a pipeline of a protected branch or tag")
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

// isProtected reports whether the pipeline runs for a protected branch or tag.
func (p Pipeline) isProtected(claimed claims) bool {
	return p.runsForReference() && claimString(claimed.RefProtected) == "true"
}

func (p Pipeline) runsForReference() bool { return p.Kind == branch || p.Kind == tag }
