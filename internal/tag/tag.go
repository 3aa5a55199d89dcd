// Package tag orders the names of Git tags as semantic versions.
package tag

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// Choose chooses the one tag that a worker version can have: the highest semantic version, in its most specific spelling, else the first. The
// others keep their order.
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

// Version is a tag as a semantic version with its leading v, empty when it is none.
type Version string

// Parse reads a tag, with or without a leading v. Short forms such as 1.2 are versions too.
func Parse(tag string) Version {
	version := "v" + strings.TrimPrefix(tag, "v")
	if !semver.IsValid(version) {
		return ""
	}
	return Version(version)
}

// Whole reports whether the version has all three numbers. Short forms are often names that move.
func (v Version) Whole() bool { return v.kind() == whole }

// PreRelease reports whether the version comes before the one that it is named after, as 1.0.0-rc.1 does.
func (v Version) PreRelease() bool { return semver.Prerelease(string(v)) != "" }

// Compare orders by kind, by Semantic Versioning's precedence, and by how much is spelt out.
func (v Version) Compare(other Version) int {
	return cmp.Or(
		cmp.Compare(v.kind(), other.kind()),
		semver.Compare(string(v), string(other)),
		cmp.Compare(min(1, len(semver.Build(string(v)))), min(1, len(semver.Build(string(other))))),
		cmp.Compare(strings.Count(string(v), "."), strings.Count(string(other), ".")),
	)
}

// The kinds of tags, the lowest first.
const (
	none = iota
	short
	whole
)

// kind ranks what is no version below short forms, and those below whole versions.
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
