package tag

import (
	"cmp"
	"slices"

	"golang.org/x/mod/semver"
)

// DefaultBranches returns the usual names of a repository's default branch, the most usual first.
func DefaultBranches() []string { return []string{"main", "master"} }

// ShownBranch returns the branch to show for a version that has several: the default branch by its
// usual names, or else the first by name. It is empty if there is no branch.
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

// ShownTag returns the tag to show for a version that has several: the highest semantic version,
// or else the highest name. It is empty if there is no tag.
func ShownTag(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return slices.MaxFunc(names, Compare)
}

// Compare orders tags, for a version to show its highest one: first the names that are not whole
// semantic versions, then the semantic versions by precedence. Tags of equal precedence, such as
// 1.0.0 and v1.0.0, are ordered by name.
func Compare(a, b string) int {
	return cmp.Or(semver.Compare(wholeVersion(a), wholeVersion(b)), cmp.Compare(a, b))
}

// wholeVersion returns a tag as a semantic version with a leading v. It is empty, which is lower
// than every version, for other tags and for short forms such as 1.2.
func wholeVersion(name string) string {
	if version := Parse(name); version.Whole() {
		return string(version)
	}
	return ""
}
