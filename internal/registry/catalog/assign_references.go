package catalog

import (
	"errors"
	"math"
	"slices"
	"strconv"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

const (
	// maxRevisionReferences is how many branches and tags a revision may have. Every version at
	// the revision shows them all, in every list.
	maxRevisionReferences = 1000
	// maxTakenTags is how many taken tags an error names.
	maxTakenTags = 10
)

// assignReferences gives the revision of a version the requested branches and tags. It returns the
// updated version, and the references that the version did not have before. A branch moves away
// from the revision that has it; a tag does not.
func (t *transaction) assignReferences(
	found foundVersion, request arkindex.DockerWorkerVersion,
) (store.PublishedVersion, []arkindex.Reference, error) {
	a := assignment{t: t, found: found, request: request, added: []arkindex.Reference{}}
	if err := a.addMissing(); err != nil {
		return found.row, nil, err
	}
	a.assign()
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

// addMissing adds the references that the revision does not have, or moves branches from the
// revisions that have them. A tag that another revision has is a problem.
func (a *assignment) addMissing() error {
	branches, tags := a.missing(arkindex.Branch), a.missing(arkindex.Tag)
	before := len(a.found.row.References)
	if len(branches)+len(tags) == 0 {
		return nil
	}
	if before+len(branches)+len(tags) > maxRevisionReferences {
		return arkindex.Invalid(arkindex.FieldProblem("revision_references", "max_length",
			"revision "+a.found.row.RevisionURL+" has "+strconv.Itoa(before)+
				" branches and tags, and may not have more than "+
				strconv.Itoa(maxRevisionReferences)))
	}
	moved, err := a.t.tx.MoveReferences(branches)
	if err != nil {
		return err
	}
	added, err := a.t.tx.AddReferences(tags)
	if err != nil {
		return err
	}
	a.gained = slices.Concat(moved, added)
	if len(added) == len(tags) {
		return nil
	}
	return a.refuseTaken(tags)
}

// missing returns the requested references of a kind that the revision does not have.
func (a *assignment) missing(kind arkindex.ReferenceType) []store.Reference {
	version := a.found.row
	var missing []store.Reference
	for _, wanted := range a.request.RevisionReferences {
		if wanted.Type == kind && findReference(version.References, wanted) < 0 {
			missing = append(missing, store.Reference{
				RepositoryID: version.Revision.RepositoryID, RevisionID: version.RevisionID,
				Type: kind, Name: wanted.Name,
			})
		}
	}
	return missing
}

// findReference returns the index of a reference in a list, or -1.
func findReference(list []store.Reference, wanted arkindex.Reference) int {
	return slices.IndexFunc(list, func(r store.Reference) bool {
		return r.Type == wanted.Type && r.Name == wanted.Name
	})
}

// refuseTaken adds a problem for each tag that was not added, because another revision has it.
func (a *assignment) refuseTaken(tags []store.Reference) error {
	for _, missing := range tags {
		wanted := arkindex.Reference{Type: missing.Type, Name: missing.Name}
		if findReference(a.gained, wanted) >= 0 || len(a.problems) >= maxTakenTags {
			continue
		}
		taken, err := a.t.tx.ReferenceByName(missing.RepositoryID, missing.Type, missing.Name)
		if err != nil {
			return err
		}
		holder, err := a.t.tx.Revision(taken.RevisionID)
		if err != nil {
			return err
		}
		a.refuseTag(missing.Name, arkindex.CommitURL(a.request.RepositoryURL, holder.Hash))
	}
	return nil
}

// assign collects the requested references that the version did not show before.
func (a *assignment) assign() {
	version := a.found.row
	for _, wanted := range a.request.RevisionReferences {
		current := referencesOf(version, wanted.Type)
		var reference store.Reference
		if at := findReference(version.References, wanted); at >= 0 {
			if current != nil {
				continue
			}
			reference = version.References[at]
		} else if at := findReference(a.gained, wanted); at >= 0 {
			reference = a.gained[at]
		} else {
			continue // taken
		}
		assigned := arkindex.Reference{ID: reference.ID, Type: wanted.Type, Name: wanted.Name}
		a.assigned = append(a.assigned, assigned)
		if !slices.Contains(current, wanted.Name) {
			a.added = append(a.added, assigned)
		}
	}
}

func (a *assignment) refuseTag(name, holder string) {
	if len(a.problems) < maxTakenTags {
		problem := tagTaken("revision_references", name, holder, a.found.row.RevisionURL)
		a.problems = append(a.problems, problem)
	}
}

// updateVersions makes sure that no other version of a worker has the assigned references. They
// are those of every version at the revision without its own, and those of the published version
// even if it was to have none.
func (a *assignment) updateVersions() error {
	version, err := a.setOwnReferences()
	if err != nil {
		return err
	}
	if err := a.moveBranches(version); err != nil {
		return err
	}
	return a.checkTags(version)
}

// setOwnReferences gives the published version its own branch and tag if it was to have none, and
// returns it.
func (a *assignment) setOwnReferences() (store.Version, error) {
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
		return version, nil
	}
	return version, a.t.tx.UpdateVersion(version)
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

// moveBranches removes the branches from the other versions of the workers that got them.
func (a *assignment) moveBranches(version store.Version) error {
	if a.found.alone && !a.found.hasOwnBranches { // no other version can have them
		return nil
	}
	tx := a.t.tx
	names := revisionReferences(a.gained, arkindex.Branch)
	holders, err := tx.HoldersOfNew(*a.found.row.Revision, arkindex.Branch, names, math.MaxInt32)
	if err != nil {
		return err
	}
	if err := tx.RemoveBranches(holders); err != nil {
		return err
	}
	if own := version.Branch.Name(); slices.Contains(a.names(arkindex.Branch), own) {
		return tx.RemoveBranchFromOthers(version.WorkerID, version.ID, own)
	}
	return nil
}

// checkTags adds a problem for each tag that another version of a worker has which got it.
func (a *assignment) checkTags(version store.Version) error {
	tx := a.t.tx
	names := revisionReferences(a.gained, arkindex.Tag)
	holders, err := tx.HoldersOfNew(*a.found.row.Revision, arkindex.Tag, names, maxTakenTags)
	if err != nil {
		return err
	}
	for _, taken := range holders {
		holder, err := tx.Version(taken.VersionID)
		if err != nil {
			return err
		}
		a.refuseTag(taken.Name, holder.RevisionURL)
	}
	own := version.Tag.Name()
	if !slices.Contains(a.names(arkindex.Tag), own) {
		return nil
	}
	holder, err := tx.OtherVersionWithTag(version.WorkerID, version.ID, own)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		a.refuseTag(own, holder.RevisionURL)
	}
	return err
}
