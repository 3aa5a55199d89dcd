package tag

import (
	"cmp"

	"golang.org/x/mod/semver"
)

// Candidate is a tag of an available version of a worker. The newer of two versions has the higher
// Place.
type Candidate struct {
	Tag   string
	Place int
}

// Recommended returns the index of the candidate to recommend when no version is on a default
// branch: the one with the highest whole semantic version, and a pre-release only if there is no
// release. If tags have equal precedence (1.0.0, v1.0.0, 1.0.0+build), the newer version wins.
// The index is -1 if no candidate has a whole semantic version.
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

// compareCandidates orders candidates with whole semantic versions: pre-releases first, then
// releases.
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
