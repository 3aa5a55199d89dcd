package registry

import (
	"slices"

	"arkindex"
	"arkindex/internal/registry/store"
	"arkindex/internal/tag"
)

// assign gives the revision of a version the wanted branches and tags. It returns the version as it is then, and those that it did
// not have. A branch leaves the revision that held it; a tag does not move.
func (p publication) assign(found foundVersion) (store.PublishedVersion, []arkindex.Reference, error) {
	version := found.PublishedVersion
	a := assignment{publication: p, version: version, alone: found.alone, ownBranches: found.ownBranches, added: []arkindex.Reference{}}
	for _, wanted := range p.wanted.RevisionReferences {
		if err := a.give(wanted); err != nil {
			return version, nil, err
		}
	}
	if len(a.given) == 0 && a.problems == nil {
		return version, a.added, nil
	}
	if err := a.mark(); err != nil {
		return version, nil, err
	}
	if a.problems != nil {
		return version, nil, invalid(a.problems...)
	}
	if version.Branch != nil || version.Tag != nil { // its own marks may have changed
		version, _, err := p.tx.Version(version.ID)
		return version, a.added, err
	}
	version.References = slices.Concat(version.References, a.brought)
	store.SortReferences(version.References)
	return version, a.added, nil
}

// assignment is the references that a publication gives to a version's revision.
type assignment struct {
	publication
	version     store.PublishedVersion
	alone       bool                 // no other version is at the revision
	ownBranches bool                 // versions of the worker have branches of their own
	given       []arkindex.Reference // to the revision
	brought     []store.Reference    // of those, the ones that the revision did not have
	added       []arkindex.Reference // to the version
	problems    []arkindex.Problem
}

// give brings one reference to the revision.
func (a *assignment) give(wanted arkindex.Reference) error {
	reference, known := a.held(wanted)
	if known && marksOf(a.version, wanted.Type) != nil {
		return nil
	}
	if !known {
		var free bool
		var err error
		if reference, free, err = a.bring(wanted); err != nil || !free {
			return err
		}
		a.brought = append(a.brought, reference)
	}
	given := arkindex.Reference{ID: reference.ID, Type: wanted.Type, Name: wanted.Name}
	a.given = append(a.given, given)
	if !slices.Contains(marksOf(a.version, wanted.Type), wanted.Name) {
		a.added = append(a.added, given)
	}
	return nil
}

// held finds a reference among those that the revision has.
func (a *assignment) held(wanted arkindex.Reference) (store.Reference, bool) {
	at := slices.IndexFunc(a.version.References, func(r store.Reference) bool { return r.Type == wanted.Type && r.Name == wanted.Name })
	if at < 0 {
		return store.Reference{}, false
	}
	return a.version.References[at], true
}

// bring makes a reference of the revision, or takes a branch from the revision that has it. A tag that another has is not
// free, and refused.
func (a *assignment) bring(wanted arkindex.Reference) (reference store.Reference, free bool, err error) {
	reference = store.Reference{RepositoryID: a.version.Revision.RepositoryID, Type: wanted.Type, Name: wanted.Name, RevisionID: a.version.RevisionID}
	if wanted.Type == arkindex.Branch {
		reference, err = a.tx.MoveReference(reference)
		return reference, true, err
	}
	if reference, free, err = a.tx.AddReference(reference); free || err != nil {
		return reference, free, err
	}
	holder, _, err := a.tx.Revision(reference.RevisionID)
	a.refuse(wanted.Name, arkindex.CommitURL(a.wanted.RepositoryURL, holder.Hash))
	return reference, false, err
}

func (a *assignment) refuse(tag, holder string) {
	a.problems = append(a.problems, problem("revision_references", "unique", tagTaken(tag, holder, a.version.RevisionURL)))
}

// mark settles which versions the given references mark: those of every worker at the revision that have no mark of their own,
// and the published one even when it was to have none.
func (a *assignment) mark() error {
	if err := a.ownMarks(); err != nil {
		return err
	}
	versions := []store.Version{a.version.Version}
	if !a.alone {
		var err error
		if versions, err = a.tx.VersionsAtRevision(a.version.RevisionID); err != nil {
			return err
		}
	}
	for _, version := range versions {
		for _, reference := range a.given {
			if err := a.markVersion(version, reference); err != nil {
				return err
			}
		}
	}
	return nil
}

// ownMarks gives the published version a mark of its own where it was to have none.
func (a *assignment) ownMarks() error {
	version := a.version.Version
	if branch := optional(tag.ShownBranch(names(a.given, arkindex.Branch))); branch != nil && version.Branch != nil && *version.Branch == "" {
		version.Branch = branch
	}
	if shown := optional(tag.ShownTag(names(a.given, arkindex.Tag))); shown != nil && version.Tag != nil && *version.Tag == "" {
		version.Tag = shown
	}
	if version == a.version.Version {
		return nil
	}
	return a.tx.UpdateVersion(version)
}

func names(references []arkindex.Reference, kind arkindex.ReferenceType) []string {
	var found []string
	for _, reference := range references {
		if reference.Type == kind {
			found = append(found, reference.Name)
		}
	}
	return found
}

// markVersion lets a branch mark no other version of the worker, and refuses a tag that marks another.
func (a *assignment) markVersion(version store.Version, reference arkindex.Reference) error {
	own := version.Tag
	if reference.Type == arkindex.Branch {
		own = version.Branch
	}
	if own != nil && *own != reference.Name {
		return nil
	}
	if reference.Type == arkindex.Branch {
		if a.alone && !a.ownBranches { // no other version can be marked by it
			return nil
		}
		return a.tx.RemoveBranchFromOthers(version.WorkerID, version.ID, reference.Name)
	}
	holder, taken, err := a.tx.OtherVersionWithTag(version.WorkerID, version.ID, reference.Name)
	if taken {
		a.refuse(reference.Name, holder.RevisionURL)
	}
	return err
}
