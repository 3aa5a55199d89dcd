package workerfile

import (
	"slices"
	"strings"
)

// matchComponent matches one name against one component of a pattern. There are no escapes: a backslash is a backslash.
// Only the last * that was passed can have to take more, so the time is bounded by the product of the lengths.
func matchComponent(pattern, name string) bool {
	p, n := []rune(pattern), []rune(name)
	var star, from []rune // what follows the last *, and where in the name it was tried
	for len(n) > 0 || len(p) > 0 {
		if len(p) > 0 && p[0] == '*' {
			p = p[1:]
			star, from = p, n
			continue
		}
		if len(n) > 0 && len(p) > 0 {
			if matched, rest := matchOne(p, n[0]); matched {
				p, n = rest, n[1:]
				continue
			}
		}
		if star == nil || len(from) == 0 {
			return false
		}
		from = from[1:]
		p, n = star, from
	}
	return true
}

// matchOne matches one character against the beginning of a pattern and returns what is left of it. A bracket that is not
// closed is a bracket.
func matchOne(pattern []rune, char rune) (matched bool, rest []rune) {
	if pattern[0] == '[' {
		if set, rest, ok := bracket(pattern); ok {
			return inSet(set, char), rest
		}
	}
	return pattern[0] == '?' || pattern[0] == char, pattern[1:]
}

// bracket takes [set] off a pattern. A ] that comes first is part of the set.
func bracket(pattern []rune) (set string, rest []rune, ok bool) {
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

// inSet matches a character against what stands between brackets.
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
