package registry

import (
	"fmt"

	"arkindex"
	"arkindex/internal/registry/store"
)

// Branches and tags mark a worker's versions: a version has its own, else those of its revision. No two versions of a worker
// are marked by the same one: a branch moves to the version that got it last, and a tag stays where it is.

// none is the own branch or tag of a version that is not to have its revision's either.
func none() *string { return new(string) }

// marksOf lists the branches or tags that mark a version.
func marksOf(version store.PublishedVersion, kind arkindex.ReferenceType) []string {
	own := version.Tag
	if kind == arkindex.Branch {
		own = version.Branch
	}
	switch {
	case own == nil:
		return namesOf(version.References, kind)
	case *own == "":
		return nil
	default:
		return []string{*own}
	}
}

// claimTags refuses a new version whose own tag another version of the worker has. Tags of its revision that another version has are
// not the request's fault: the version goes without.
func (c catalogue) claimTags(version *store.PublishedVersion) error {
	if version.Tag != nil {
		return c.claimTag(version.Version, *version.Tag)
	}
	for _, tag := range namesOf(version.References, arkindex.Tag) {
		if _, taken, err := c.tx.OtherVersionWithTag(version.WorkerID, version.ID, tag); err != nil {
			return err
		} else if taken {
			version.Tag = none()
		}
	}
	return nil
}

// claimTag refuses a tag that another version of the worker has.
func (c catalogue) claimTag(version store.Version, tag string) error {
	holder, taken, err := c.tx.OtherVersionWithTag(version.WorkerID, version.ID, tag)
	if err != nil || !taken {
		return err
	}
	return invalid(problem("tag", "unique", tagTaken(tag, holder.RevisionURL, version.RevisionURL)))
}

// tagTaken says which revision has a tag and which one cannot get it.
func tagTaken(tag, holder, wanted string) string {
	return fmt.Sprintf("the tag %s belongs to revision %s already, and cannot be given to revision %s", tag, holder, wanted)
}

// takeBranches lets a version's branches mark no other version of its worker.
func (c catalogue) takeBranches(version store.PublishedVersion) error {
	for _, branch := range marksOf(version, arkindex.Branch) {
		if err := c.tx.RemoveBranchFromOthers(version.WorkerID, version.ID, branch); err != nil {
			return err
		}
	}
	return nil
}
