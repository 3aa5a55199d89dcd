package pyyaml

import "unicode/utf8"

// source is a file's text: as code points, to look at, and as a string, of which texts are cut without a copy.
type source struct {
	runes  []rune
	text   string
	starts []int32 // where in text each code point starts, and the end; nil when each is one byte
	marked bool    // byte order marks, which have no width, stand in it
}

// newSource takes code points along with the string of the same.
func newSource(runes []rune, text string) source {
	s := source{runes: runes, text: text}
	if len(runes) == len(text) {
		return s
	}
	s.starts = make([]int32, len(runes)+1)
	at := 0
	for i, r := range runes {
		s.starts[i] = int32(at)
		at += utf8.RuneLen(r)
		s.marked = s.marked || r == byteOrderMark
	}
	s.starts[len(runes)] = int32(at)
	return s
}

// slice returns the text between two code points.
func (s *source) slice(from, to int32) string {
	if s.starts == nil {
		return s.text[from:to]
	}
	return s.text[s.starts[from]:s.starts[to]]
}
