package revision

import "strings"

// minHash is the length of the shortest abbreviated hash that git accepts.
const minHash = 4

// sameCommit reports whether the hashes are equal or one abbreviates the other.
func sameCommit(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	return min(len(a), len(b)) >= minHash && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// abbreviated reports whether a hash is abbreviated. Full hashes have 40 or 64 digits.
func abbreviated(hash string) bool { return len(hash) < 40 }
