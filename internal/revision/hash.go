package revision

import (
	"slices"
	"strings"
)

// shortest is the length from which git takes digits as the beginning of a hash.
const shortest = 4

// sameCommit reports whether one hash is the other or its beginning.
func sameCommit(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return min(len(a), len(b)) >= shortest && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// abbreviated reports whether a hash is cut short; whole ones have 40 digits or 64.
func abbreviated(hash string) bool { return len(hash) < 40 }

// distinct drops empty and repeated texts and keeps the order. It never returns nil.
func distinct(all []string) []string {
	kept := []string{}
	for _, s := range all {
		if s != "" && !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// series writes "a, b and c".
func series(words []string, conjunction string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + conjunction + " " + words[last]
}
