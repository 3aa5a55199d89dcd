package registry

import (
	"cmp"
	"strings"

	"golang.org/x/mod/semver"
)

// compareTags orders tags: names that are no semantic version first, then the semantic versions by their precedence. Equal
// ones, such as 1.0.0 and v1.0.0, go by name.
func compareTags(a, b string) int {
	return cmp.Or(semver.Compare(wholeVersion(a), wholeVersion(b)), cmp.Compare(a, b))
}

// wholeVersion is a tag as a semantic version with its leading v, empty when it is none or a short form such as 1.2. The
// empty version is the lowest.
func wholeVersion(tag string) string {
	version := "v" + strings.TrimPrefix(tag, "v")
	if semver.Canonical(version)+semver.Build(version) != version {
		return ""
	}
	return version
}
