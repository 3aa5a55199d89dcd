package publish

import (
	"context"
	"errors"
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/diff"
	"arkindex/internal/instance"
)

// handleExisting continues with the version that an instance refuses to create again. worker is
// the version's worker, or nil if it has to be found.
func (p *publication) handleExisting(
	ctx context.Context, exists *instance.VersionExists, refusal error, worker *arkindex.Worker,
) error {
	version, err := p.awaitExisting(ctx, exists, refusal, worker)
	if err != nil {
		return err
	}
	return p.updateExisting(ctx, version)
}

// awaitExisting finds the existing version. It tries a few times, because a replica that serves
// reads may not have the version yet.
func (p *publication) awaitExisting(
	ctx context.Context, exists *instance.VersionExists, refusal error, worker *arkindex.Worker,
) (arkindex.WorkerVersion, error) {
	var version arkindex.WorkerVersion
	found := false
	missing := arkindex.Errorf(arkindex.CodeConflict,
		"the instance has a version of this revision that it does not show: %w", refusal).
		WithHint("check that the profile's token may read the worker")
	err := p.target.Client.Await(ctx, missing, func() (_ bool, err error) {
		version, err = p.findExisting(ctx, exists.ID, worker)
		if errors.Is(err, instance.ErrNotFound) {
			return false, nil
		}
		found = err == nil
		return found, err
	})
	if err == nil && !found {
		err = missing
	}
	return version, err
}

// findExisting reads the version with this ID. Without a known ID it searches the versions of the
// worker, or of all workers that may be the published one. If there is none, the error is
// instance.ErrNotFound.
func (p *publication) findExisting(
	ctx context.Context, id string, worker *arkindex.Worker,
) (arkindex.WorkerVersion, error) {
	if id != "" {
		version, err := p.target.Client.RetrieveWorkerVersion(ctx, id)
		if arkindex.CodeOf(err) != arkindex.CodeNotFound {
			return version, err
		}
	}
	workers, err := p.possibleWorkers(ctx, worker)
	if err != nil {
		return arkindex.WorkerVersion{}, err
	}
	for _, worker := range workers {
		version, err := p.target.Client.FindWorkerVersion(ctx, worker.ID, p.isOfRevision)
		if err == nil {
			p.result.WorkerID = &worker.ID
		}
		if !errors.Is(err, instance.ErrNotFound) {
			return version, err
		}
	}
	return arkindex.WorkerVersion{}, instance.ErrNotFound
}

// possibleWorkers returns the known worker, or the workers with the same slug that may be the
// published one: some instances do not report a worker's repository.
func (p *publication) possibleWorkers(
	ctx context.Context, known *arkindex.Worker,
) ([]arkindex.Worker, error) {
	if known != nil {
		return []arkindex.Worker{*known}, nil
	}
	filter := instance.WorkerFilter{Slug: p.worker.Slug}
	workers, err := p.target.Client.ListWorkers(ctx, filter)
	return slices.DeleteFunc(workers, func(worker arkindex.Worker) bool {
		return !p.worker.mayBe(worker)
	}), err
}

// isOfRevision reports whether a version belongs to the published revision.
func (p *publication) isOfRevision(version arkindex.WorkerVersion) bool {
	if version.RevisionURL != nil &&
		arkindex.SameRevision(*version.RevisionURL, p.worker.RevisionURL) {
		return true
	}
	return version.Revision != nil && version.Revision.Hash == p.worker.Version.RevisionHash
}

// updateExisting reports a version that exists and gives it the references that it lacks. Its
// image and configuration stay as they are.
func (p *publication) updateExisting(ctx context.Context, version arkindex.WorkerVersion) error {
	p.record(version, Unchanged)
	if err := p.compareWithExisting(version); err != nil {
		return err
	}
	references := p.worker.references()
	if p.generation == GenerationDocker {
		return p.addMissingReferences(ctx, version, references)
	}
	if references.setOn(version) {
		return nil
	}
	return p.updateReferences(ctx, version, references)
}

// setOn reports whether a version has these references. Empty references are not compared.
func (r versionReferences) setOn(version arkindex.WorkerVersion) bool {
	equal := func(existing *string, wanted string) bool {
		return wanted == "" || existing != nil && *existing == wanted
	}
	return equal(version.Branch, r.Branch) && equal(version.Tag, r.Tag)
}

// updateReferences gives a version a branch and a tag.
func (p *publication) updateReferences(
	ctx context.Context, version arkindex.WorkerVersion, references versionReferences,
) error {
	body, err := p.addRequest(ctx, instance.PartialUpdateWorkerVersion, version.ID, references)
	if err != nil {
		return err
	}
	_, err = p.target.Client.PartialUpdateWorkerVersion(ctx, version.ID, body)
	if err == nil {
		p.result.Status = Updated
	}
	return err
}

// addMissingReferences updates the references of a version of GenerationDocker, whose references
// are those of its revision. Only some of these instances can change them later.
func (p *publication) addMissingReferences(
	ctx context.Context, version arkindex.WorkerVersion, references versionReferences,
) error {
	missing := p.missingReferences(version)
	if len(missing) == 0 {
		return nil
	}
	update := []string{instance.PartialUpdateWorkerVersion}
	offered, err := p.target.Client.FirstOffered(ctx, update)
	if err != nil {
		return err
	}
	if offered == 0 {
		p.noteOmittedTags()
		return p.updateReferences(ctx, version, references)
	}
	p.result.addNotice("the version exists, and the instance cannot give it the %s",
		strings.Join(missing, " and the "))
	return nil
}

// missingReferences lists the branch and the tags of the revision that a version lacks.
func (p *publication) missingReferences(version arkindex.WorkerVersion) []string {
	var missing []string
	for _, wanted := range p.worker.Version.RevisionReferences {
		if !version.Has(wanted.Type, wanted.Name) {
			missing = append(missing, string(wanted.Type)+" "+wanted.Name)
		}
	}
	return missing
}

// compareWithExisting reports how an existing version differs from the published one. With a
// strict plan a difference is an error. Another image is a warning if the version gets a tag.
// Instances rewrite configurations that they import, so those are not compared.
func (p *publication) compareWithExisting(version arkindex.WorkerVersion) error {
	if version.State.Unusable() {
		p.result.addNotice("the existing version is in the state %q, "+
			"and publishing it again does not change that: publish a new commit", version.State)
	}
	withConfiguration := p.generation != GenerationImport
	if withConfiguration && !version.HasConfiguration() {
		p.result.addNotice("the instance does not report the configuration of the existing version, " +
			"so it is not compared")
	}
	changes := diff.Versions(version, p.worker.Version, withConfiguration)
	if len(changes) == 0 {
		return nil
	}
	var lines, notices []string
	tags := p.tagsOfVersion()
	for _, change := range changes {
		p.result.Differences = append(p.result.Differences,
			Difference{change.Field, change.Existing, change.Wanted})
		lines = append(lines, change.String())
		if change.Field != "docker_image_iid" || len(tags) == 0 {
			notices = append(notices, change.String())
		}
	}
	if p.strict {
		return arkindex.Errorf(arkindex.CodeConflict,
			"a version of this revision exists and differs: %s", strings.Join(lines, "; ")).
			WithHint("publish a new commit, or leave out --strict to keep the version as it is")
	}
	if len(notices) < len(lines) {
		p.warnOfOtherImage(tags, version.DockerImageIID)
	}
	for _, line := range notices {
		p.result.addNotice("the existing version stays as it is: its %s", line)
	}
	return nil
}

// tagsOfVersion returns the tags that the version gets, or has already.
func (p *publication) tagsOfVersion() []string {
	_, tags := p.worker.branchAndTags()
	if p.generation != GenerationDocker && len(tags) > 0 {
		return []string{p.worker.references().Tag}
	}
	return tags
}

// warnOfOtherImage warns that a tag, most likely that of a release, names a version with another
// image than the one to be published, most likely that of a branch, which can change at any time.
func (p *publication) warnOfOtherImage(tags []string, existing string) {
	subject := "the tag " + tags[0] + " names"
	if len(tags) > 1 {
		subject = "the tags " + strings.Join(tags, ", ") + " name"
	}
	p.result.Warnings = append(p.result.Warnings, WarningReport{
		Message: subject + " an existing version, which keeps its image: " + existing + ", not " +
			p.worker.Version.DockerImageIID,
		Hint: "to release the new image, publish a new commit; to avoid this, publish one immutable" +
			" image from branches and tags (such as IMAGE:$CI_COMMIT_SHA, or with --pin-digest)," +
			" or publish from tags only; --strict makes it an error",
	})
}
