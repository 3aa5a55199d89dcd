package diff

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/tag"
)

// shortestHash is how much of a revision's hash names it at least.
const shortestHash = 4

// Named finds the version of a worker that has a tag, a branch or a revision of that name; of a
// revision the beginning of its hash will do. A tag goes before a branch of the same name, and
// both before a hash, as in Git. It is nil when there is none. Versions are those of the worker,
// newest first.
func Named(versions []arkindex.WorkerVersion, name string) *arkindex.WorkerVersion {
	for _, matches := range []func(arkindex.WorkerVersion) bool{
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Tag, name) },
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Branch, name) },
		func(v arkindex.WorkerVersion) bool {
			return v.Revision != nil && len(name) >= shortestHash &&
				strings.HasPrefix(v.Revision.Hash, name)
		},
	} {
		if i := slices.IndexFunc(versions, matches); i >= 0 {
			return &versions[i]
		}
	}
	return nil
}

// Recommended finds the version that instances recommend: the newest of a default branch, else
// the one with the highest release (see tag.Recommended). A version that is known not to be
// available is not recommended. It is nil when there is none. Versions are those of the worker,
// newest first.
func Recommended(versions []arkindex.WorkerVersion) *arkindex.WorkerVersion {
	var candidates []tag.Candidate
	for i := range versions {
		if state := versions[i].State; state != "" && state != arkindex.StateAvailable {
			continue
		}
		if onDefaultBranch(versions[i]) {
			return &versions[i]
		}
		for _, name := range names(versions[i], arkindex.Tag) {
			candidates = append(candidates, tag.Candidate{Tag: name, Place: -i})
		}
	}
	best := tag.Recommended(candidates)
	if best < 0 {
		return nil
	}
	return &versions[-candidates[best].Place]
}

func onDefaultBranch(version arkindex.WorkerVersion) bool {
	branches := names(version, arkindex.Branch)
	return slices.ContainsFunc(
		tag.DefaultBranches(), func(usual string) bool { return slices.Contains(branches, usual) },
	)
}

// names lists the branches or tags of a version: its own, else those of its revision. Instances
// show the one of several that tag.ShownBranch and tag.ShownTag choose, so that any other is the
// version's own.
func names(version arkindex.WorkerVersion, kind arkindex.ReferenceType) []string {
	shown, choose := version.Tag, tag.ShownTag
	if kind == arkindex.Branch {
		shown, choose = version.Branch, tag.ShownBranch
	}
	var ofRevision []string
	if version.Revision != nil {
		for _, reference := range version.Revision.Refs {
			if reference.Type == kind {
				ofRevision = append(ofRevision, reference.Name)
			}
		}
	}
	if shown != nil && *shown != choose(ofRevision) {
		return []string{*shown}
	}
	return ofRevision
}
