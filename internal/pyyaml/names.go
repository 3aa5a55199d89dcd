package pyyaml

import "strings"

// fetchName adds an alias or anchor.
func (s *scanner) fetchName(kind tokenKind) {
	s.mayBeKey()
	s.keyAllowed = false
	start := s.mark
	s.skip(1)
	name := s.takeWord()
	if r := s.at(0); name == "" || !isBlankOrEnd(r) && !strings.ContainsRune("?:,]}%@`", r) {
		s.fail(s.badName(kind, start))
		return
	}
	s.queue = append(s.queue, token{kind: kind, start: start, text: name})
}

// badName explains an alias or anchor that is none: most often it is a pattern like *.yml without quotes.
func (s *scanner) badName(kind tokenKind, start mark) *flaw {
	end := int(start.index)
	for end < len(s.runes) && !isBlankOrEnd(s.runes[end]) && (s.flow == 0 || !isFlow(s.runes[end])) {
		end++
	}
	text := s.slice(start.index, int32(end))
	if kind == tokenAnchor {
		return syntax(s.mark, "put the text in quotes: '"+text+"'", "%s is no anchor, which an unquoted & starts", text)
	}
	return syntax(s.mark, "quote the pattern: '"+text+"'", "%s is no alias, which an unquoted * starts", text)
}

// takeWord goes behind the letters, digits, - and _ here and returns them.
func (s *scanner) takeWord() string {
	start, n := s.index, 0
	for isWord(s.at(n)) {
		n++
	}
	s.skipInLine(n)
	return s.slice(start, s.index)
}
