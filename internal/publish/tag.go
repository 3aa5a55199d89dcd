package publish

import (
	"cmp"
	"slices"
	"strings"
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

// tagVersion is a tag as a semantic version, with or without a leading v. Short forms such as 1.2 rank below all whole ones: they
// are often names that move. Numbers stay texts, since they may be longer than any integer.
type tagVersion struct {
	parts      int // 0: no version
	core       [3]string
	preRelease []string
	metadata   bool
}

func parseTag(tag string) tagVersion {
	rest, metadata, hasMetadata := strings.Cut(strings.TrimPrefix(tag, "v"), "+")
	core, preRelease, hasPreRelease := strings.Cut(rest, "-")
	numbers := strings.Split(core, ".")
	version := tagVersion{parts: len(numbers), core: [3]string{"0", "0", "0"}, metadata: hasMetadata}
	if len(numbers) > 3 || len(numbers) < 3 && (hasMetadata || hasPreRelease) {
		return tagVersion{}
	}
	for i, number := range numbers {
		if !isNumber(number) {
			return tagVersion{}
		}
		version.core[i] = number
	}
	if hasPreRelease {
		version.preRelease = strings.Split(preRelease, ".")
	}
	for _, part := range version.preRelease {
		if !isIdentifier(part) || isDigits(part) && !isNumber(part) {
			return tagVersion{}
		}
	}
	if hasMetadata && slices.ContainsFunc(strings.Split(metadata, "."), func(part string) bool { return !isIdentifier(part) }) {
		return tagVersion{}
	}
	return version
}

// compare orders by kind, by Semantic Versioning's precedence, and by how much is spelt out.
func (v tagVersion) compare(other tagVersion) int {
	if order := cmp.Compare(v.kind(), other.kind()); order != 0 {
		return order
	}
	if order := slices.CompareFunc(v.core[:], other.core[:], compareNumbers); order != 0 {
		return order
	}
	if len(v.preRelease) > 0 && len(other.preRelease) > 0 {
		if order := slices.CompareFunc(v.preRelease, other.preRelease, compareIdentifiers); order != 0 {
			return order
		}
	} else if order := cmp.Compare(len(other.preRelease), len(v.preRelease)); order != 0 {
		return order // the release itself is the higher one
	}
	if v.metadata != other.metadata {
		if v.metadata {
			return 1
		}
		return -1
	}
	return cmp.Compare(v.parts, other.parts)
}

// kind ranks what is no version below short forms, and those below whole versions.
func (v tagVersion) kind() int {
	switch v.parts {
	case 0:
		return 0
	case 3:
		return 2
	default:
		return 1
	}
}

// compareIdentifiers ranks numbers below words.
func compareIdentifiers(a, b string) int {
	switch numberA, numberB := isDigits(a), isDigits(b); {
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
func compareNumbers(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

func isNumber(text string) bool { return isDigits(text) && (text == "0" || text[0] != '0') }

func isDigits(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

func isIdentifier(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == ""
}
