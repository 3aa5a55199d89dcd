package diff

import (
	"slices"
	"strings"

	"arkindex"
	"arkindex/internal/instance"
	"arkindex/internal/tag"
)

// minHashPrefix is the minimum length of a hash prefix that names a revision.
const minHashPrefix = 4

// Named returns the newest version of a worker with a tag, a branch or a revision of this name. A
// prefix of the hash names a revision. As in Git, tags take precedence over branches, and both
// over hashes. Without such a version the error is instance.ErrNotFound. The versions must be
// sorted, newest first.
func Named(
	versions []arkindex.WorkerVersion, name string,
) (arkindex.WorkerVersion, error) {
	for _, matches := range []func(arkindex.WorkerVersion) bool{
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Tag, name) },
		func(v arkindex.WorkerVersion) bool { return v.Has(arkindex.Branch, name) },
		func(v arkindex.WorkerVersion) bool {
			return len(name) >= minHashPrefix && strings.HasPrefix(v.RevisionHash(), name)
		},
	} {
		if i := slices.IndexFunc(versions, matches); i >= 0 {
			return versions[i], nil
		}
	}
	return arkindex.WorkerVersion{}, instance.ErrNotFound
}

// Recommended returns the version that instances recommend by the rule of tag.Recommended.
// Versions that are known to be unavailable are ignored. Without a version to recommend the error
// is instance.ErrNotFound. The versions must be sorted, newest first.
func Recommended(versions []arkindex.WorkerVersion) (arkindex.WorkerVersion, error) {
	var candidates []tag.Candidate
	for i := range versions {
		if state := versions[i].State; state != "" && state != arkindex.StateAvailable {
			continue
		}
		for _, name := range referenceNames(versions[i], arkindex.Branch) {
			candidates = append(candidates, tag.Candidate{Branch: name, Place: -i})
		}
		for _, name := range referenceNames(versions[i], arkindex.Tag) {
			candidates = append(candidates, tag.Candidate{Tag: name, Place: -i})
		}
	}
	best := tag.Recommended(candidates)
	if best < 0 {
		return arkindex.WorkerVersion{}, instance.ErrNotFound
	}
	return versions[-candidates[best].Place], nil
}

// referenceNames lists the branches or tags of a version: its own, else those of its revision. An
// instance shows one of the revision's, chosen by tag.ShownBranch and tag.ShownTag, so any other
// name is the version's own.
func referenceNames(version arkindex.WorkerVersion, kind arkindex.ReferenceType) []string {
	shown, choose := version.Tag, tag.ShownTag
	if kind == arkindex.Branch {
		shown, choose = version.Branch, tag.ShownBranch
	}
	var names []string
	if version.Revision != nil {
		for _, reference := range version.Revision.Refs {
			if reference.Type == kind {
				names = append(names, reference.Name)
			}
		}
	}
	if shown != nil && *shown != choose(names) {
		return []string{*shown}
	}
	return names
}
