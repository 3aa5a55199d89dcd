// Package spelling suggests corrections for misspelled names of options, keys and values.
package spelling

import (
	"slices"
	"strings"
)

// Nearest returns the known words that word may be a misspelling of, in their order. They differ
// from it in case, dashes and underscores only, or in at most two inserted, deleted, replaced or
// swapped letters, which must be fewer than half of the word's letters.
func Nearest(word string, known []string) []string {
	var near []string
	for _, candidate := range known {
		slips := min(2, (len(word)-1)/2)
		if same(word, candidate) || lengthsApart(word, candidate) <= slips &&
			distance(word, candidate) <= slips {
			near = append(near, candidate)
		}
	}
	return near
}

// maxLength is the length in bytes of the longest word to compare. Comparing takes time in
// proportion to the product of the lengths.
const maxLength = 100

// DidYouMean returns a question to the user that suggests the nearest known words. It is empty if
// there are none.
func DidYouMean(word string, known []string) string {
	if len(word) > maxLength {
		return ""
	}
	near := Nearest(
		word, slices.DeleteFunc(slices.Clone(known), func(s string) bool { return len(s) > maxLength }),
	)
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// same reports whether two words differ in case, dashes and underscores only.
func same(a, b string) bool {
	return strings.EqualFold(strings.Map(withoutDash, a), strings.Map(withoutDash, b))
}

func withoutDash(r rune) rune {
	if r == '-' || r == '_' {
		return -1
	}
	return r
}

// lengthsApart returns the difference of the lengths, which is the least possible distance.
func lengthsApart(a, b string) int { return max(len(a)-len(b), len(b)-len(a)) }

// distance returns the number of bytes to insert, delete, replace or swap with a neighbor to turn
// a into b (optimal string alignment).
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range len(b) + 1 {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
