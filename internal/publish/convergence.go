package publish

import (
	"context"
	"strings"

	"arkindex"
	"arkindex/internal/instance"
)

// keep goes on with a version that exists: it keeps its image and configuration, and gets our branch and tag when it has others.
func (p *publication) keep(ctx context.Context, version arkindex.WorkerVersion) error {
	p.settle(version, Unchanged)
	if err := p.judge(version); err != nil {
		return err
	}
	wanted := p.worker.marks()
	if wanted.on(version) {
		return nil
	}
	return p.mark(ctx, version, wanted)
}

// on reports whether a version has the branch and the tag.
func (m marks) on(version arkindex.WorkerVersion) bool {
	return has(version.Branch, m.Branch) && has(version.Tag, m.Tag)
}

// has reports whether a version has a branch or tag that is wanted, if any is.
func has(existing *string, wanted string) bool {
	return wanted == "" || existing != nil && *existing == wanted
}

// mark gives a version a branch and a tag.
func (p *publication) mark(ctx context.Context, version arkindex.WorkerVersion, wanted marks) error {
	body, err := p.prepare(ctx, instance.PartialUpdateWorkerVersion, version.ID, wanted)
	if err != nil {
		return err
	}
	if _, err = p.target.Client.PartialUpdateWorkerVersion(ctx, version.ID, body); err == nil {
		p.result.Status = Updated
	}
	return err
}

// keepReferences is keep for an instance of the first generation that refuses a second publication: a version's references are its
// revision's, and only a newer instance can still be given one.
func (p *publication) keepReferences(ctx context.Context, version arkindex.WorkerVersion) error {
	p.settle(version, Unchanged)
	if err := p.judge(version); err != nil {
		return err
	}
	missing := p.missingReferences(version)
	if len(missing) == 0 {
		return nil
	}
	offered, err := p.target.Client.FirstOffered(ctx, []string{instance.PartialUpdateWorkerVersion})
	if err != nil {
		return err
	}
	if offered == 0 {
		p.noteTags()
		return p.mark(ctx, version, p.worker.marks())
	}
	p.result.note("the version exists, and the instance cannot give it the %s", strings.Join(missing, " and the "))
	return nil
}

// missingReferences lists the branch and tags that a version should have and does not.
func (p *publication) missingReferences(version arkindex.WorkerVersion) []string {
	var missing []string
	for _, wanted := range p.worker.Version.RevisionReferences {
		if !version.Has(wanted.Type, wanted.Name) {
			missing = append(missing, string(wanted.Type)+" "+wanted.Name)
		}
	}
	return missing
}

// judge notes in what a version that exists differs from what was to be published. That is an error when the plan is strict. An
// instance rewrites a configuration that it imports, so that it cannot be compared.
func (p *publication) judge(version arkindex.WorkerVersion) error {
	if version.State.Unusable() {
		p.result.note("the version that exists is in the state %q, which publishing it again does not change: publish a new commit", version.State)
	}
	p.result.Differences = differences(version, p.worker.Version, p.generation != GenerationImport)
	if len(p.result.Differences) == 0 {
		return nil
	}
	var lines []string
	for _, difference := range p.result.Differences {
		lines = append(lines, difference.String())
	}
	if p.strict {
		return arkindex.Errorf(arkindex.CodeConflict, "a version of this revision exists, and differs: %s", strings.Join(lines, "; ")).
			WithHint("publish a new commit, or leave --strict out to keep the version as it is")
	}
	for _, line := range lines {
		p.result.note("the version that exists stays as it is: its %s", line)
	}
	return nil
}
