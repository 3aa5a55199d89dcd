package tag

import (
	"cmp"
	"slices"

	"golang.org/x/mod/semver"
)

// DefaultBranches are the usual names of a repository's default branch, the most usual first.
func DefaultBranches() []string { return []string{"main", "master"} }

// Compare orders the tags that a version shows: names that are no whole semantic versions first,
// then the semantic versions by their precedence. Equal ones, such as 1.0.0 and v1.0.0, go by name.
func Compare(a, b string) int {
	return cmp.Or(semver.Compare(wholeVersion(a), wholeVersion(b)), cmp.Compare(a, b))
}

// wholeVersion returns a tag as a semantic version with its leading v. It is empty, which is the
// lowest version, for any other tag and for short forms such as 1.2.
func wholeVersion(name string) string {
	if version := Parse(name); version.Whole() {
		return string(version)
	}
	return ""
}

// ShownBranch returns the one branch that a version with several shows: the default branch by its
// usual names, else the first by name. It is empty when there is no branch.
func ShownBranch(names []string) string {
	for _, usual := range DefaultBranches() {
		if slices.Contains(names, usual) {
			return usual
		}
	}
	if len(names) == 0 {
		return ""
	}
	return slices.Min(names)
}

// ShownTag returns the one tag that a version with several shows: the highest semantic version,
// else the highest name. It is empty when there is no tag.
func ShownTag(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return slices.MaxFunc(names, Compare)
}

// Candidate is a tag of an available version of a worker. Of two versions the newer one has the
// higher Place.
type Candidate struct {
	Tag   string
	Place int
}

// Recommended returns the index of the candidate whose version a user should take when none is on a
// default branch: the one with the highest whole semantic version, pre-releases only when there is
// nothing else. Of tags with equal precedence (1.0.0, v1.0.0, 1.0.0+build) the newer version wins.
// It returns -1 when there is no candidate with a whole semantic version.
func Recommended(candidates []Candidate) int {
	best := -1
	for i, candidate := range candidates {
		if wholeVersion(candidate.Tag) == "" {
			continue
		}
		if best < 0 || compareCandidates(candidate, candidates[best]) > 0 {
			best = i
		}
	}
	return best
}

// compareCandidates orders candidates with whole semantic versions, every pre-release below every
// release.
func compareCandidates(a, b Candidate) int {
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
