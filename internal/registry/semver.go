package registry

import (
	"cmp"

	"golang.org/x/mod/semver"

	"arkindex/internal/tag"
)

// compareTags orders tags: names that are no semantic version first, then the semantic versions by their precedence. Equal
// ones, such as 1.0.0 and v1.0.0, go by name.
func compareTags(a, b string) int {
	return cmp.Or(semver.Compare(wholeVersion(a), wholeVersion(b)), cmp.Compare(a, b))
}

// wholeVersion is a name as a semantic version with its leading v, empty when it is none or a short form such as 1.2. The
// empty version is the lowest.
func wholeVersion(name string) string {
	if version := tag.Parse(name); version.Whole() {
		return string(version)
	}
	return ""
}
