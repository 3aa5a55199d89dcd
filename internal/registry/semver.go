package registry

import (
	"cmp"
	"slices"
	"strings"
)

// compareTags orders tags: names that are no semantic version first, then the semantic versions by their precedence. Equal
// ones, such as 1.0.0 and v1.0.0, go by name.
func compareTags(a, b string) int {
	versionA, isVersionA := parseVersion(a)
	versionB, isVersionB := parseVersion(b)
	switch {
	case isVersionA && !isVersionB:
		return 1
	case isVersionB && !isVersionA:
		return -1
	case isVersionA && isVersionB:
		return cmp.Or(versionA.compare(versionB), cmp.Compare(a, b))
	default:
		return cmp.Compare(a, b)
	}
}

// semanticVersion is a tag that follows Semantic Versioning 2, with or without a leading v. Build metadata has no rank and
// is not kept. Numbers stay texts, since they may be longer than any integer.
type semanticVersion struct {
	core       []string // major, minor, patch
	preRelease []string
}

func parseVersion(tag string) (semanticVersion, bool) {
	rest, metadata, hasMetadata := strings.Cut(strings.TrimPrefix(tag, "v"), "+")
	core, preRelease, hasPreRelease := strings.Cut(rest, "-")
	version := semanticVersion{core: strings.Split(core, ".")}
	if len(version.core) != 3 || !all(version.core, isNumber) {
		return version, false
	}
	if hasPreRelease {
		version.preRelease = strings.Split(preRelease, ".")
	}
	if hasMetadata && !all(strings.Split(metadata, "."), isIdentifier) {
		return version, false
	}
	return version, all(version.preRelease, func(part string) bool {
		return isNumber(part) || isIdentifier(part) && !allDigits(part)
	})
}

func (v semanticVersion) compare(other semanticVersion) int {
	if order := slices.CompareFunc(v.core, other.core, compareNumbers); order != 0 {
		return order
	}
	if len(v.preRelease) == 0 || len(other.preRelease) == 0 {
		return cmp.Compare(len(other.preRelease), len(v.preRelease)) // the release itself is the higher one
	}
	return slices.CompareFunc(v.preRelease, other.preRelease, compareIdentifiers)
}

// compareIdentifiers ranks numbers below words.
func compareIdentifiers(a, b string) int {
	switch numberA, numberB := allDigits(a), allDigits(b); {
	case numberA && numberB:
		return compareNumbers(a, b)
	case numberA:
		return -1
	case numberB:
		return 1
	default:
		return cmp.Compare(a, b)
	}
}

// compareNumbers compares digits without leading zeros.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

func all(parts []string, is func(string) bool) bool {
	return !slices.ContainsFunc(parts, func(part string) bool { return !is(part) })
}

func isNumber(text string) bool { return text == "0" || allDigits(text) && text[0] != '0' }

func allDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

func isIdentifier(text string) bool {
	return text != "" && strings.Trim(text, asciiLettersAndDigits+"-") == ""
}
