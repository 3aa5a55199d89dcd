// Package tag reads Git tags as semantic versions. It decides which tag and branch a worker
// version shows and which version is recommended.
package tag

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// Choose chooses the only tag that a worker version can be published with: the highest semantic
// version, in its most specific spelling, or else the first tag. The others keep their order.
func Choose(tags []string) (chosen string, others []string) {
	if len(tags) == 0 {
		return "", nil
	}
	best := 0
	for i := range tags {
		if Parse(tags[i]).Compare(Parse(tags[best])) > 0 {
			best = i
		}
	}
	return tags[best], slices.Delete(slices.Clone(tags), best, best+1)
}

// Version is a tag as a semantic version with a leading v. It is empty for other tags.
type Version string

// Parse parses a tag, with or without a leading v. Short forms such as 1.2 are versions too.
func Parse(tag string) Version {
	version := "v" + strings.TrimPrefix(tag, "v")
	if !semver.IsValid(version) {
		return ""
	}
	return Version(version)
}

// Whole reports whether the version has all three numbers. Tags with short forms often move.
func (v Version) Whole() bool { return v.kind() == whole }

// PreRelease reports whether the version is a pre-release, such as 1.0.0-rc.1.
func (v Version) PreRelease() bool { return semver.Prerelease(string(v)) != "" }

// Compare orders versions by kind, then by precedence, then by how specific their spelling is.
func (v Version) Compare(other Version) int {
	return cmp.Or(
		cmp.Compare(v.kind(), other.kind()),
		semver.Compare(string(v), string(other)),
		cmp.Compare(min(1, len(semver.Build(string(v)))), min(1, len(semver.Build(string(other))))),
		cmp.Compare(strings.Count(string(v), "."), strings.Count(string(other), ".")),
	)
}

// The kinds of tags, from the lowest to the highest.
const (
	none = iota
	short
	whole
)

// kind distinguishes whole versions, short forms and other tags.
func (v Version) kind() int {
	switch version := string(v); {
	case version == "":
		return none
	case semver.Canonical(version)+semver.Build(version) != version:
		return short
	default:
		return whole
	}
}
