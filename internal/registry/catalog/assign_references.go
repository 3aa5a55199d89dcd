package catalog

import (
	"errors"
	"slices"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// assignReferences gives the revision of a version the requested branches and tags. It returns the
// updated version, and the references that the version did not have before. A branch moves away
// from the revision that has it; a tag does not.
func (t *transaction) assignReferences(
	found foundVersion, request arkindex.DockerWorkerVersion,
) (store.PublishedVersion, []arkindex.Reference, error) {
	a := assignment{t: t, found: found, request: request, added: []arkindex.Reference{}}
	for _, wanted := range request.RevisionReferences {
		if err := a.assign(wanted); err != nil {
			return found.row, nil, err
		}
	}
	if len(a.assigned) == 0 && a.problems == nil {
		return found.row, a.added, nil
	}
	if err := a.updateVersions(); err != nil {
		return found.row, nil, err
	}
	if a.problems != nil {
		return found.row, nil, arkindex.Invalid(a.problems...)
	}
	version := found.row
	if !version.Branch.Inherited() || !version.Tag.Inherited() { // which may have changed
		version, err := t.tx.Version(version.ID)
		return version, a.added, err
	}
	version.References = slices.Concat(version.References, a.gained)
	store.SortReferences(version.References)
	return version, a.added, nil
}

// assignment collects the references that a publication gives to the revision of a version.
type assignment struct {
	t        *transaction
	found    foundVersion
	request  arkindex.DockerWorkerVersion
	assigned []arkindex.Reference // to the revision
	gained   []store.Reference    // those of them that the revision did not have
	added    []arkindex.Reference // those that the version did not have
	problems []arkindex.Problem
}

// assign gives one reference to the revision.
func (a *assignment) assign(wanted arkindex.Reference) error {
	version := a.found.row
	at := slices.IndexFunc(version.References, func(r store.Reference) bool {
		return r.Type == wanted.Type && r.Name == wanted.Name
	})
	current := referencesOf(version, wanted.Type)
	if at >= 0 && current != nil {
		return nil
	}
	var reference store.Reference
	if at >= 0 {
		reference = version.References[at]
	} else {
		var free bool
		var err error
		if reference, free, err = a.addReference(wanted); err != nil || !free {
			return err
		}
		a.gained = append(a.gained, reference)
	}
	assigned := arkindex.Reference{ID: reference.ID, Type: wanted.Type, Name: wanted.Name}
	a.assigned = append(a.assigned, assigned)
	if !slices.Contains(current, wanted.Name) {
		a.added = append(a.added, assigned)
	}
	return nil
}

// addReference adds a reference to the revision, or moves a branch from the revision that has it.
// A tag that another revision has is not free, and a problem.
func (a *assignment) addReference(
	wanted arkindex.Reference,
) (reference store.Reference, free bool, err error) {
	tx, version := a.t.tx, a.found.row
	reference = store.Reference{
		RepositoryID: version.Revision.RepositoryID, RevisionID: version.RevisionID,
		Type: wanted.Type, Name: wanted.Name,
	}
	if wanted.Type == arkindex.Branch {
		reference, err = tx.MoveReference(reference)
		return reference, true, err
	}
	if reference, free, err = tx.AddReference(reference); free || err != nil {
		return reference, free, err
	}
	holder, err := tx.Revision(reference.RevisionID)
	a.refuseTag(wanted.Name, arkindex.CommitURL(a.request.RepositoryURL, holder.Hash))
	return reference, false, err
}

func (a *assignment) refuseTag(name, holder string) {
	problem := tagTaken("revision_references", name, holder, a.found.row.RevisionURL)
	a.problems = append(a.problems, problem)
}

// updateVersions makes sure that no other version of a worker has the assigned references. They
// are those of every version at the revision without its own, and those of the published version
// even if it was to have none.
func (a *assignment) updateVersions() error {
	if err := a.setOwnReferences(); err != nil {
		return err
	}
	versions := []store.Version{a.found.row.Version}
	if !a.found.alone {
		var err error
		if versions, err = a.t.tx.VersionsAtRevision(a.found.row.RevisionID); err != nil {
			return err
		}
	}
	for _, version := range versions {
		for _, reference := range a.assigned {
			if err := a.updateVersion(version, reference); err != nil {
				return err
			}
		}
	}
	return nil
}

// setOwnReferences gives the published version its own branch and tag if it was to have none.
func (a *assignment) setOwnReferences() error {
	before := a.found.row.Version
	version := before
	branch, tagName := tag.ShownBranch(a.names(arkindex.Branch)), tag.ShownTag(a.names(arkindex.Tag))
	if branch != "" && version.Branch.None() {
		version.Branch = store.Own(branch)
	}
	if tagName != "" && version.Tag.None() {
		version.Tag = store.Own(tagName)
	}
	if version == before {
		return nil
	}
	return a.t.tx.UpdateVersion(version)
}

// names returns the names of the assigned branches or tags.
func (a *assignment) names(kind arkindex.ReferenceType) []string {
	var names []string
	for _, reference := range a.assigned {
		if reference.Type == kind {
			names = append(names, reference.Name)
		}
	}
	return names
}

// updateVersion removes a branch of the version from the worker's other versions. A tag that
// another version has is a problem.
func (a *assignment) updateVersion(version store.Version, reference arkindex.Reference) error {
	tx, own := a.t.tx, ownReference(version, reference.Type)
	if !own.Inherited() && own.Name() != reference.Name {
		return nil
	}
	if reference.Type == arkindex.Branch {
		if a.found.alone && !a.found.hasOwnBranches { // no other version can have it
			return nil
		}
		return tx.RemoveBranchFromOthers(version.WorkerID, version.ID, reference.Name)
	}
	holder, err := tx.OtherVersionWithTag(version.WorkerID, version.ID, reference.Name)
	switch {
	case err == nil:
		a.refuseTag(reference.Name, holder.RevisionURL)
		return nil
	case errors.Is(err, store.ErrNotFound):
		return nil
	default:
		return err
	}
}
