// Package spelling finds what somebody meant who misspelt the name of an option, a key or a value.
package spelling

import (
	"slices"
	"strings"
)

// Nearest returns those of the known words that are a slip of the fingers away from word: at most two letters inserted,
// deleted, replaced or swapped, and fewer than half of the word's own, or differing only in case or in - for _. They keep their order.
func Nearest(word string, known []string) []string {
	var near []string
	for _, candidate := range known {
		slips := min(2, (len(word)-1)/2)
		if same(word, candidate) || lengthsApart(word, candidate) <= slips && distance(word, candidate) <= slips {
			near = append(near, candidate)
		}
	}
	return near
}

// longest is how long a word is at most, in bytes. Comparing takes the product of the lengths, and nobody misspells a long text as a
// whole.
const longest = 100

// DidYouMean asks whether one of the known words was meant, in words that can be shown as they are; empty when the word is like none.
func DidYouMean(word string, known []string) string {
	if len(word) > longest {
		return ""
	}
	near := Nearest(word, slices.DeleteFunc(slices.Clone(known), func(s string) bool { return len(s) > longest }))
	if len(near) == 0 {
		return ""
	}
	return "did you mean " + strings.Join(near, " or ") + "?"
}

// same reports whether two words differ only in case, dashes and underscores.
func same(a, b string) bool {
	return strings.EqualFold(strings.Map(withoutDash, a), strings.Map(withoutDash, b))
}

func withoutDash(r rune) rune {
	if r == '-' || r == '_' {
		return -1
	}
	return r
}

// lengthsApart is how many bytes must be inserted or deleted at least.
func lengthsApart(a, b string) int { return max(len(a)-len(b), len(b)-len(a)) }

// distance counts the bytes to insert, delete, replace, or swap with their neighbour to make b of a (optimal string
// alignment).
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
