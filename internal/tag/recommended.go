package tag

import (
	"cmp"
	"slices"

	"golang.org/x/mod/semver"
)

// Candidate is a branch or tag of an available version of a worker. The newer of two versions has
// the higher Place.
type Candidate struct {
	Branch string
	Tag    string
	Place  int
}

// Recommended returns the index of the candidate whose version to recommend: the newest on a
// default branch, or else the one with the highest whole semantic version, and a pre-release only
// if there is no release. If tags have equal precedence (1.0.0, v1.0.0, 1.0.0+build), the newer
// version wins. The index is -1 if there is no version to recommend.
func Recommended(candidates []Candidate) int {
	best := -1
	for i, candidate := range candidates {
		if !candidate.onDefaultBranch() && wholeVersion(candidate.Tag) == "" {
			continue
		}
		if best < 0 || compareCandidates(candidate, candidates[best]) > 0 {
			best = i
		}
	}
	return best
}

func (c Candidate) onDefaultBranch() bool { return slices.Contains(DefaultBranches(), c.Branch) }

// compareCandidates orders candidates: pre-releases first, then releases, then default branches.
func compareCandidates(a, b Candidate) int {
	switch branchA, branchB := a.onDefaultBranch(), b.onDefaultBranch(); {
	case branchA && branchB:
		return cmp.Compare(a.Place, b.Place)
	case branchA:
		return 1
	case branchB:
		return -1
	}
	versionA, versionB := Parse(a.Tag), Parse(b.Tag)
	switch preA, preB := versionA.PreRelease(), versionB.PreRelease(); {
	case preA && !preB:
		return -1
	case preB && !preA:
		return 1
	}
	return cmp.Or(
		semver.Compare(string(versionA), string(versionB)),
		cmp.Compare(a.Place, b.Place),
	)
}
