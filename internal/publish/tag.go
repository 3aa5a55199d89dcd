package publish

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// chooseTag chooses the one tag of a version: the highest semantic version, in its most specific spelling, else the first. The
// others keep their order.
func chooseTag(tags []string) (chosen string, others []string) {
	if len(tags) == 0 {
		return "", nil
	}
	best := 0
	for i := range tags {
		if parseTag(tags[i]).compare(parseTag(tags[best])) > 0 {
			best = i
		}
	}
	return tags[best], slices.Delete(slices.Clone(tags), best, best+1)
}

// tagVersion is a tag as a semantic version with its leading v, empty when it is none. Short forms such as 1.2 rank below all
// whole ones: they are often names that move.
type tagVersion string

func parseTag(tag string) tagVersion {
	version := "v" + strings.TrimPrefix(tag, "v")
	if !semver.IsValid(version) {
		return ""
	}
	return tagVersion(version)
}

// compare orders by kind, by Semantic Versioning's precedence, and by how much is spelt out.
func (v tagVersion) compare(other tagVersion) int {
	return cmp.Or(
		cmp.Compare(v.kind(), other.kind()),
		semver.Compare(string(v), string(other)),
		cmp.Compare(min(1, len(semver.Build(string(v)))), min(1, len(semver.Build(string(other))))),
		cmp.Compare(strings.Count(string(v), "."), strings.Count(string(other), ".")),
	)
}

// kind ranks what is no version below short forms, and those below whole versions.
func (v tagVersion) kind() int {
	switch version := string(v); {
	case version == "":
		return 0
	case semver.Canonical(version)+semver.Build(version) != version:
		return 1
	default:
		return 2
	}
}
