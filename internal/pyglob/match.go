package pyglob

import (
	"slices"
	"strings"
)

// Match reports whether a name matches one component of a pattern, as Python's fnmatch.fnmatchcase
// does. There are no escapes: a backslash matches a backslash. Match only ever backtracks to the
// last *, so its time is bounded by the product of the two lengths.
func Match(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	var afterStar, retry []rune // the pattern after the last *, and the name it was last tried on
	for len(n) > 0 || len(p) > 0 {
		if len(p) > 0 && p[0] == '*' {
			p = p[1:]
			afterStar, retry = p, n
			continue
		}
		if len(n) > 0 && len(p) > 0 {
			if matched, rest := matchRune(p, n[0]); matched {
				p, n = rest, n[1:]
				continue
			}
		}
		if afterStar == nil || len(retry) == 0 {
			return false
		}
		retry = retry[1:]
		p, n = afterStar, retry
	}
	return true
}

// matchRune matches one character against the start of a pattern and returns the rest of the
// pattern. A bracket that is never closed matches itself.
func matchRune(pattern []rune, char rune) (matched bool, rest []rune) {
	if pattern[0] == '[' {
		if set, rest, ok := cutSet(pattern); ok {
			return inSet(set, char), rest
		}
	}
	return pattern[0] == '?' || pattern[0] == char, pattern[1:]
}

// cutSet cuts [set] from the start of a pattern. A ] that comes first belongs to the set.
func cutSet(pattern []rune) (set string, rest []rune, ok bool) {
	start := 1
	if start < len(pattern) && pattern[start] == '!' {
		start++
	}
	if start < len(pattern) && pattern[start] == ']' {
		start++
	}
	length := slices.Index(pattern[start:], ']')
	if length < 0 {
		return "", nil, false
	}
	end := start + length
	return string(pattern[1:end]), pattern[end+1:], true
}

// inSet reports whether a character matches the text between brackets.
func inSet(set string, char rune) bool {
	set, negated := strings.CutPrefix(set, "!")
	in := false
	runes := []rune(set)
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' {
			in = in || runes[i] <= char && char <= runes[i+2]
			i += 2
			continue
		}
		in = in || runes[i] == char
	}
	return in != negated
}
