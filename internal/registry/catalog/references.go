package catalog

import (
	"errors"
	"math"

	"arkindex"
	"arkindex/internal/registry/store"
)

// A version has its own branch and tag, or else the branches and tags of its revision. No two
// versions of a worker have the same one: a branch moves to the version that got it last, and a
// tag stays with the version that has it.

// ownReference returns the own branch or tag of a version.
func ownReference(version store.Version, kind arkindex.ReferenceType) store.OwnReference {
	if kind == arkindex.Branch {
		return version.Branch
	}
	return version.Tag
}

// referencesOf returns the names of the branches or tags of a version.
func referencesOf(version store.PublishedVersion, kind arkindex.ReferenceType) []string {
	switch own := ownReference(version.Version, kind); {
	case own.Inherited():
		return revisionReferences(version.References, kind)
	case own.None():
		return nil
	default:
		return []string{own.Name()}
	}
}

// revisionReferences returns the names of the branches or tags among references.
func revisionReferences(references []store.Reference, kind arkindex.ReferenceType) []string {
	var names []string
	for _, reference := range references {
		if reference.Type == kind {
			names = append(names, reference.Name)
		}
	}
	return names
}

// checkTags returns an error if another version of the worker has a new version's own tag. If
// another version has a tag of its revision, which is not the request's fault, the version gets no
// tag.
func (t *transaction) checkTags(version *store.PublishedVersion) error {
	if !version.Tag.Inherited() {
		return t.checkTag(version.Version, version.Tag.Name())
	}
	if len(revisionReferences(version.References, arkindex.Tag)) == 0 {
		return nil
	}
	holders, err := t.tx.HoldersOfInherited(
		version.WorkerID, version.ID, version.RevisionID, arkindex.Tag, 1,
	)
	if len(holders) > 0 {
		version.Tag = store.NoReference()
	}
	return err
}

// checkTag returns an error if another version of the worker has a tag.
func (t *transaction) checkTag(version store.Version, name string) error {
	holder, err := t.tx.OtherVersionWithTag(version.WorkerID, version.ID, name)
	switch {
	case err == nil:
		return arkindex.Invalid(tagTaken("tag", name, holder.RevisionURL, version.RevisionURL))
	case errors.Is(err, store.ErrNotFound):
		return nil
	default:
		return err
	}
}

// tagTaken is the problem of a field that gives a revision a tag which another one has.
func tagTaken(field, tag, holder, revision string) arkindex.Problem {
	return arkindex.FieldProblem(field, "unique", "the tag "+tag+" belongs to revision "+holder+
		" already, and cannot be given to revision "+revision)
}

// takeBranches removes a new version's branches from the other versions of its worker.
func (t *transaction) takeBranches(version store.PublishedVersion) error {
	switch own := version.Branch; {
	case own.None():
		return nil
	case !own.Inherited():
		return t.tx.RemoveBranchFromOthers(version.WorkerID, version.ID, own.Name())
	case len(revisionReferences(version.References, arkindex.Branch)) == 0:
		return nil
	}
	holders, err := t.tx.HoldersOfInherited(
		version.WorkerID, version.ID, version.RevisionID, arkindex.Branch, math.MaxInt32,
	)
	if err != nil {
		return err
	}
	return t.tx.RemoveBranches(holders)
}
